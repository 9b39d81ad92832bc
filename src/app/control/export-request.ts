/** What is told of an export for its record: between the command and whoever holds the ledger. */
import { z } from 'zod';
import { MAX_EXPORT_DOCKINGS } from '../../evidence/records/export.js';

export const exportRequest = z.strictObject({
  what: z.strictObject({ kind: z.enum(['docking', 'recording', 'case']), ref: z.string().min(1).max(200) }),
  dockings: z.array(z.string().max(64)).min(1).max(MAX_EXPORT_DOCKINGS),
  dockingsMore: z.int().min(0),
  files: z.int().min(0),
  bytes: z.int().min(0),
  originals: z.enum(['included', 'referenced']),
  manifest: z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/), size: z.int().min(0) }),
  who: z.string().min(1).max(64),
  reason: z.string().min(1).max(2000).optional(),
});

export type ExportRequest = z.infer<typeof exportRequest>;
