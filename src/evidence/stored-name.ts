/**
 * The name under which a camera's file lies below `data/`: its own path wherever every stock tool agrees about that path,
 * otherwise `f-<16 hex of its digest>.<ext>`, with the original in the signed record (evidence format, 2.4). Names are
 * unique without regard to letter case and normalisation, because the archive's file system may have none.
 */
import type { Sha256Hex } from '../domain/ids.js';
import { strictUtf8, whyNotSignable } from './text-rules.js';

/** The last component leaves room for `.rec.minisig` and a temporary name's suffix within 255 bytes. */
const MAX_COMPONENT_BYTES = 255;
const MAX_FILE_NAME_BYTES = 230;
/** With the intake's folder in front the whole stays below the 1024 bytes of an object key. */
const MAX_PATH_BYTES = 800;
/** Folders of `rec/` mirror those of `data/`; such a folder could bear the name of a record file. */
const LOOKS_LIKE_RECORD = /\.(rec|sig|minisig|parts|tlog-proof)$/i;
/** Records that are about no segment lie at the top of `rec/` as `_<type>-<seq>.rec`. */
const LOOKS_LIKE_RECORD_TYPE = /^_[a-z]+-\d+$/i;

/** The names given so far in one intake. */
export class StoredNames {
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>();

  /** Picks up the names of an intake that was begun before. */
  static of(names: Iterable<string>): StoredNames {
    const taken = new StoredNames();
    for (const name of names) taken.#take(name);
    return taken;
  }

  /** Gives and keeps a name. `pathBytes` as listed on the medium, `/` between folders. */
  claim(pathBytes: Uint8Array, digest: Sha256Hex): string {
    const own = plainName(pathBytes);
    const name = own !== undefined && this.#isFree(own) ? own : this.#fallback(pathBytes, digest);
    this.#take(name);
    return name;
  }

  #fallback(pathBytes: Uint8Array, digest: Sha256Hex): string {
    const stem = `f-${digest.slice(0, 16)}`;
    const extension = extensionOf(pathBytes);
    for (let n = 1; ; n += 1) {
      const name = `${n === 1 ? stem : `${stem}-${n}`}${extension}`;
      if (this.#isFree(name)) return name;
    }
  }

  #isFree(name: string): boolean {
    const key = collisionKey(name);
    const folders = foldersOf(key);
    return !this.#files.has(key) && !this.#folders.has(key) && !folders.some((folder) => this.#files.has(folder));
  }

  #take(name: string): void {
    const key = collisionKey(name);
    this.#files.add(key);
    for (const folder of foldersOf(key)) this.#folders.add(folder);
  }
}

/** True for names that StoredNames can give: what a verifier may open below `data/`. */
export function isStoredName(name: string): boolean {
  return plainName(Buffer.from(name, 'utf8')) === name;
}

function plainName(pathBytes: Uint8Array): string | undefined {
  const path = strictUtf8(pathBytes);
  if (path === undefined || pathBytes.length > MAX_PATH_BYTES) return undefined;
  // U+FFFD is how a listing shows a name that is not UTF-8: nobody could tell the two apart.
  if (whyNotSignable(path) !== undefined || /[\\%\ufffd]/.test(path)) return undefined;
  const components = path.split('/');
  const file = components.at(-1) ?? '';
  if (Buffer.byteLength(file, 'utf8') > MAX_FILE_NAME_BYTES) return undefined;
  if (components.length === 1 && LOOKS_LIKE_RECORD_TYPE.test(file)) return undefined;
  if (components.slice(0, -1).some((folder) => LOOKS_LIKE_RECORD.test(folder))) return undefined;
  return components.every(isPlainComponent) ? path : undefined;
}

function isPlainComponent(component: string): boolean {
  if (component === '' || component === '.' || component === '..' || component.startsWith('-')) return false;
  return Buffer.byteLength(component, 'utf8') <= MAX_COMPONENT_BYTES;
}

function collisionKey(name: string): string {
  return name.normalize('NFC').toLowerCase().normalize('NFC');
}

function foldersOf(name: string): string[] {
  const components = name.split('/');
  return components.slice(0, -1).map((_, i) => components.slice(0, i + 1).join('/'));
}

function extensionOf(pathBytes: Uint8Array): string {
  const tail = Buffer.from(pathBytes.subarray(-9)).toString('latin1');
  return /\.[A-Za-z0-9]{1,8}$/.exec(tail)?.[0] ?? '';
}
