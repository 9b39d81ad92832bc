/**
 * The process that dies: one `ingest` by the compiled program, its ports wrapped so that it kills itself before, inside or after
 * the chosen call of a named step. Without a kill it runs to its end and prints how often each step came.
 */
import { die, dieAtFileOperation } from './crash-hook.mjs';

/** @typedef {{ step: string, when: 'before' | 'inside' | 'after', nth: number, operation: number }} Kill */
/** @typedef {(...args: any[]) => string | undefined} Naming */

/** @type {typeof import('../../src/app/ingest-path.js')} */
const { ingestPath } = await import(new URL('../../dist/app/ingest-path.js', import.meta.url).href);
/** @type {{ path: string, home: string, kill?: Kill }} */
const plan = JSON.parse(process.argv[2] ?? '{}');

/** @type {Map<string, number>} */
const seen = new Map();

/** @param {string} step @param {() => any} call */
async function at(step, call) {
  const nth = (seen.get(step) ?? 0) + 1;
  seen.set(step, nth);
  const { kill } = plan;
  const when = kill?.step === step && kill.nth === nth ? kill.when : undefined;
  if (when === 'before') die();
  if (when === 'inside') dieAtFileOperation(kill?.operation ?? 1);
  const result = await call();
  if (when !== undefined) die();
  return result;
}

/**
 * The port with every named method wrapped. Typed loosely on purpose: it must fit every port.
 * @param {string} port @param {Readonly<Record<string, Naming>>} steps
 * @returns {(inner: any) => any}
 */
function around(port, steps) {
  return (inner) => {
    const outer = { ...inner };
    for (const [method, naming] of Object.entries(steps)) {
      const original = inner[method];
      outer[method] = (/** @type {any[]} */ ...args) => {
        const detail = naming(...args);
        const step = `${port}.${method}${detail === undefined ? '' : ` ${detail}`}`;
        return at(step, () => original(...args));
      };
    }
    return outer;
  };
}

/** @type {Naming} */
const plain = () => undefined;
/** @type {Naming} */
const byState = (_id, patch) => patch.state ?? 'facts';
/** What kind of small file it is. @type {Naming} */
const byKind = (path) => {
  if (path.endsWith('.parts')) return 'parts';
  if (path.includes('/rec/')) return 'record';
  if (/\/log\/e\d+\/checkpoint$/.test(path)) return 'log pointer';
  if (path.includes('/log/')) return path.includes('/checkpoints/') ? 'log checkpoint' : 'log tiles';
  if (path.startsWith('docks/')) return 'key';
  return /inventory|continuity/.exec(path)?.[0] ?? 'tag';
};

const ports = {
  ledger: around('ledger', {
    bind: plain,
    note: (key) => key.split(' ')[0],
    addOutbox: plain,
    beginDocking: plain,
    updateDocking: byState,
    seeCamera: plain,
    addListing: plain,
    updateSegment: byState,
    commitRecord: (commit) => commit.record.type,
    markPlaced: plain,
    raiseFinding: (finding) => finding.code,
    outboxSent: plain,
    addCheckpoint: plain,
    publishCheckpoint: plain,
    checkpointPlaced: plain,
  }),
  vault: around('vault', {
    pull: plain,
    reread: plain,
    place: plain,
    writeFile: byKind,
    writeFiles: (files) => byKind(files[0].path),
    writeDraft: byKind,
    discardTemp: plain,
    discardDraft: plain,
    discardUnfinishedWrites: plain,
  }),
  archive: around('archive', {
    replace: plain,
    put: (request) => (request.sizeBytes > 256 * 1024 ? 'large' : 'small'),
  }),
  medium: around('medium', { list: plain, open: plain }),
};

const { signal } = new AbortController();
const nothing = { profile: undefined, camera: '1234567', officer: undefined, activity: undefined };
const document = await ingestPath({
  path: plan.path,
  home: plan.home,
  ...nothing,
  mustBeContinuous: false,
  onProgress: () => undefined,
  signal,
  around: ports,
});
process.stdout.write(JSON.stringify({ exitCodes: document.exitCodes, steps: Object.fromEntries(seen) }));
