/** Looks into trees that the kernel changes while one looks (/sys, /dev): what is gone again is not there, and no failure. */
import { readdir, realpath } from 'node:fs/promises';
import { errnoOf } from '../domain/failure.js';

/** None where the folder is not there or cannot be read. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return [];
  }
}

/** Links followed; undefined where it leads nowhere. */
export async function resolved(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}
