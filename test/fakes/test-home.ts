/**
 * A dock in a folder of its own, made of the real parts: what a test needs to dock a folder, end a process in the middle and
 * look at what is left. Uses the compiled workers.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openMedium } from '../../src/adapters/mass-storage/open-medium.js';
import type { Around } from '../../src/app/around.js';
import { type Dock, openDock } from '../../src/app/open-dock.js';
import { verifyPath } from '../../src/app/verify-path.js';
import { forwardOutbox } from '../../src/forwarding/forward-outbox.js';
import { eachSegment } from '../../src/ingest/docking-rows.js';
import { runDocking } from '../../src/ingest/run-docking.js';
import type { SegmentRow } from '../../src/ports/ledger.js';
import type { Medium } from '../../src/ports/medium.js';

export const DOCK = 'KB-0007';
const NEVER = new AbortController().signal;

export class TestHome implements Disposable {
  readonly base: string;
  readonly home: string;
  readonly card: string;

  /** What lies there already is used as it is. */
  constructor(base: string, card = join(base, 'card')) {
    this.base = base;
    this.home = join(base, 'home');
    this.card = card;
  }

  static make(prefix: string): TestHome {
    const at = new TestHome(mkdtempSync(join(tmpdir(), `${prefix}-`)));
    mkdirSync(at.card);
    at.settings({});
    return at;
  }

  settings(more: Readonly<Record<string, unknown>>): void {
    mkdirSync(this.home, { recursive: true, mode: 0o700 });
    writeFileSync(join(this.home, 'settings.yaml'), JSON.stringify({ dock: { id: DOCK }, ...more }));
  }

  /** Puts a file on the card. */
  file(path: string, content: string | Uint8Array): void {
    mkdirSync(dirname(join(this.card, path)), { recursive: true });
    writeFileSync(join(this.card, path), content);
  }

  open(around: Around = {}): Promise<Dock> {
    const { signal } = new AbortController();
    return openDock({ home: this.home, logLevel: 'silent', onProgress: () => undefined, signal, around });
  }

  medium(maxFiles = 10_000): Promise<Medium> {
    return openMedium({ root: this.card, maxFiles });
  }

  /** One docking of the card, or of a medium that stands for it, and then forwarding as far as it goes. */
  async dock(dock: Dock, given?: Medium) {
    const medium = given ?? (await this.medium());
    const outcome = await runDocking(dock.ingest, { ...REQUEST, place: this.card, medium }, NEVER);
    await this.forward(dock);
    return outcome;
  }

  async forward(dock: Dock): Promise<void> {
    await forwardOutbox(dock.forwarding, NEVER);
  }

  async rows(dock: Dock, docking: string): Promise<SegmentRow[]> {
    const rows: SegmentRow[] = [];
    const found = await dock.ingest.ledger.dockings({ limit: 100 });
    const id = found.find((row) => row.id === docking)?.id;
    if (id === undefined) return rows;
    for await (const row of eachSegment(dock.ingest.ledger, id)) rows.push(row);
    return rows;
  }

  /** The program's own verification of the archive, with the dock's key handed over outside of it. */
  async verify() {
    const keys = join(this.base, 'registry');
    if (!existsSync(keys)) {
      mkdirSync(keys);
      cpSync(join(this.home, 'vault', 'docks', DOCK, 'dock.pem'), join(keys, `${DOCK}.pem`));
      for (const name of readdirSync(join(this.home, 'keys')).filter((file) => /^witness-.*\.vkey$/.test(file)))
        cpSync(join(this.home, 'keys', name), join(keys, name));
    }
    return verifyPath({ path: join(this.home, 'archive'), keysFolder: keys, signal: NEVER });
  }

  /** Everything that is a temporary file anywhere below the home folder. */
  temporaries(): string[] {
    return readdirSync(this.home, { recursive: true, encoding: 'utf8' })
      .filter((path) => /(^|\/)tmp\/|\.incoming\/|\.tmp$/.test(path))
      .sort();
  }

  [Symbol.dispose](): void {
    rmSync(this.base, { recursive: true, force: true });
  }
}

const REQUEST = {
  slot: undefined,
  link: undefined,
  profile: undefined,
  camera: '1234567',
  officer: undefined,
  activity: undefined,
  mustBeContinuous: false,
} as const;
