/**
 * Windows of a file that stand for all of it: 16 windows of 64 KiB, evenly spread, head and tail among them. Used to tell
 * whether a source still begins with what was copied before, and whether a file is the one that is held already. Not a
 * proof of equality, and never called one: what is sealed is hashed whole.
 */

const WINDOW_BYTES = 65_536;
const WINDOWS = 16;

export type Window = { readonly offset: number; readonly length: number };

/** Of a file of `sizeBytes`: the whole where it is no longer than all windows together. */
export function sampleWindows(sizeBytes: number): readonly Window[] {
  if (sizeBytes <= WINDOW_BYTES * WINDOWS) return sizeBytes === 0 ? [] : [{ offset: 0, length: sizeBytes }];
  const step = (sizeBytes - WINDOW_BYTES) / (WINDOWS - 1);
  return Array.from({ length: WINDOWS }, (_, i) => ({ offset: Math.floor(i * step), length: WINDOW_BYTES }));
}
