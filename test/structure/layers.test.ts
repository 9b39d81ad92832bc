/** Who may import whom (src/README.md). The check fails when it reads fewer files than exist. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const SRC = resolve(import.meta.dirname, '../../src');
const PURE = ['domain', 'media', 'continuity', 'evidence', 'duties', 'profiles'];

/** Folder → folders it may import besides itself. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  platform: ['lib', 'domain'],
  domain: ['lib'],
  media: ['domain', 'lib'],
  continuity: ['domain', 'lib', 'media'],
  evidence: ['domain', 'lib'],
  duties: ['domain', 'lib'],
  profiles: ['domain', 'lib'],
  ports: [...PURE, 'lib'],
  ingest: ['ports', ...PURE, 'lib'],
  forwarding: ['ports', ...PURE, 'lib'],
  recovery: ['ports', ...PURE, 'lib', 'ingest', 'forwarding'],
  adapters: ['ports', ...PURE, 'platform', 'lib'],
  simulator: ['ports', ...PURE, 'platform', 'lib'],
  app: [
    'domain',
    'media',
    'continuity',
    'evidence',
    'duties',
    'profiles',
    'ports',
    'ingest',
    'forwarding',
    'recovery',
    'adapters',
    'simulator',
    'platform',
    'lib',
  ],
  cli: ['app', 'domain', 'lib', 'platform'],
  'sealdock.ts': ['cli'],
};
const NO_IO = ['lib', ...PURE, 'ports', 'ingest', 'forwarding', 'recovery'];
const PURE_CRYPTO = 'node:crypto';

type Import = { readonly file: string; readonly from: string };

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

function importsOf(file: string, text: string): Import[] {
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+'([^']+)'|import\('([^']+)'\)|(?:^|\n)import\s+'([^']+)'/g,
  );
  return [...found].map((match) => ({ file, from: match[1] ?? match[2] ?? match[3] ?? '' }));
}

/** `adapters/serial`, `domain`, or the file itself at the top. */
function roomOf(file: string): string {
  return relative(SRC, file).split('/')[0] ?? '';
}

function violation({ file, from }: Import): string | undefined {
  const room = roomOf(file);
  const place = relative(SRC, file);
  if (from.startsWith('node:')) {
    return NO_IO.includes(room) && from !== PURE_CRYPTO ? `${place} uses ${from}` : undefined;
  }
  if (!from.startsWith('.')) return undefined;
  const target = resolve(dirname(file), from);
  const targetRoom = roomOf(target);
  if (targetRoom === room) {
    const own = relative(SRC, file).split('/')[1];
    const other = relative(SRC, target).split('/')[1];
    return room === 'adapters' && own !== other ? `${place} imports another adapter: ${from}` : undefined;
  }
  return MAY[room]?.includes(targetRoom) === true ? undefined : `${place} imports ${from}`;
}

/** A virtual camera that shared code with the dock would share its mistakes. */
function borrowed({ file, from }: Import): string | undefined {
  const place = relative(SRC, file);
  if (!place.startsWith('simulator/virtual-camera/') || !from.startsWith('.')) return undefined;
  const target = relative(SRC, resolve(dirname(file), from));
  return target.startsWith('simulator/virtual-camera/') || target.startsWith('lib/') ? undefined : `${place}: ${from}`;
}

/** Third-party package → the folder that may import it; zod is free. */
function packageRooms(imports: readonly Import[]): Map<string, Set<string>> {
  const rooms = new Map<string, Set<string>>();
  for (const { file, from } of imports) {
    if (from.startsWith('.') || from.startsWith('node:') || from === 'zod') continue;
    const parts = from.split('/');
    const name = from.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? from);
    const room = dirname(relative(SRC, file));
    rooms.set(name, (rooms.get(name) ?? new Set()).add(room));
  }
  return rooms;
}

const files = sourceFiles(SRC);
const imports = files.flatMap((file) => importsOf(file, readFileSync(file, 'utf8')));

describe('layers', () => {
  test('every source file is read and imports are found in them', () => {
    expect(files.length).toBeGreaterThan(20);
    expect(imports.length).toBeGreaterThan(files.length / 2);
  });

  test('no folder imports what it may not', () => {
    expect(imports.map(violation).filter((found) => found !== undefined)).toEqual([]);
  });

  test('a virtual camera borrows nothing from the dock', () => {
    expect(files.some((file) => relative(SRC, file).startsWith('simulator/virtual-camera/'))).toBe(true);
    expect(imports.map(borrowed).filter((found) => found !== undefined)).toEqual([]);
  });

  test('each third-party package is imported in one folder only', () => {
    const spread = [...packageRooms(imports)].filter(([, rooms]) => rooms.size > 1);
    expect(spread.map(([name, rooms]) => `${name}: ${[...rooms].join(', ')}`)).toEqual([]);
  });

  test('a seeded violation of each kind is found', () => {
    const at = (place: string, from: string) => violation({ file: join(SRC, place), from });
    expect(at('domain/x.ts', '../ports/ledger.js')).toBeDefined();
    expect(at('ingest/x.ts', '../adapters/sqlite/open.js')).toBeDefined();
    expect(at('adapters/serial/x.ts', '../sqlite/open.js')).toBeDefined();
    expect(at('media/x.ts', 'node:fs')).toBeDefined();
    expect(at('cli/x.ts', '../ingest/docking.js')).toBeDefined();
    expect(at('adapters/serial/x.ts', './other.js')).toBeUndefined();
    const camera = (from: string) => borrowed({ file: join(SRC, 'simulator/virtual-camera/x.ts'), from });
    expect(camera('../../domain/quantities.js')).toBeDefined();
    expect(camera('../make-demo-footage.js')).toBeDefined();
    expect(camera('./options.js')).toBeUndefined();
    expect(importsOf('x', "import type { A } from '../a.js';\nimport { b } from 'zod';")).toHaveLength(2);
  });
});
