/**
 * `export`: evidence was handed out as a bundle: what was asked for, what of it the bundle holds, and by whose hand. The bundle's
 * list of files is fixed by its digest. `ref` is a docking's id, a recording's key or the reference of a case.
 */
import { z } from 'zod';
import { besideFile, count, docking, headerShape, text } from './header.js';

/** How many dockings a record names. */
export const MAX_EXPORT_DOCKINGS = 500;

export const exportRecord = z.strictObject({
  _type: z.literal('urn:sealdock:record:export:1'),
  ...headerShape,
  what: z.strictObject({ kind: z.enum(['docking', 'recording', 'case']), ref: text(200) }),
  /** `dockings_more` were left out of this list. */
  dockings: z.array(docking).min(1).max(MAX_EXPORT_DOCKINGS),
  dockings_more: count,
  /** Files of footage, and their bytes. */
  files: count,
  bytes: count,
  /** Referenced: only their records are in the bundle. */
  originals: z.enum(['included', 'referenced']),
  manifest: besideFile('manifest-sha256.txt'),
  /** A role or a pseudonymous id. */
  who: text(64),
  reason: text(2000).nullable(),
});

export type ExportRecord = z.infer<typeof exportRecord>;
