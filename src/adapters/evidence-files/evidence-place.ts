/** Knows which paths below a root may be opened: those that lead through real folders only, never through a link or out. */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../../domain/failure.js';

/** Folders remembered; a hostile archive may have any number. */
const MAX_REMEMBERED = 10_000;

export class EvidencePlace {
  readonly #root: string;
  readonly #real = new Map<string, boolean>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Absolute path; undefined when a component above the last is a link or leads out of the root. */
  async resolve(path: string): Promise<string | undefined> {
    const components = path === '' ? [] : path.split('/');
    if (components.some((part) => part === '' || part === '.' || part === '..' || part.includes('\0')))
      return undefined;
    for (let depth = 1; depth < components.length; depth += 1) {
      if (!(await this.#isRealFolder(components.slice(0, depth).join('/')))) return undefined;
    }
    return join(this.#root, ...components);
  }

  async #isRealFolder(folder: string): Promise<boolean> {
    const known = this.#real.get(folder);
    if (known !== undefined) return known;
    const isReal = await isFolderItself(join(this.#root, folder));
    if (this.#real.size >= MAX_REMEMBERED) this.#real.clear();
    this.#real.set(folder, isReal);
    return isReal;
  }
}

export async function isFolderItself(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isDirectory();
  } catch (error) {
    if (errnoOf(error) !== undefined) return false;
    throw error;
  }
}
