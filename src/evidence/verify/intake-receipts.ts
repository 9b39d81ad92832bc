/** The archive's receipts in one intake: each is about a file that was sealed here, and about the same bytes. */
import type { IntakeFacts } from './intake-facts.js';
import type { Verification } from './verification.js';

export function verifyReceipts({ checks }: Verification, facts: IntakeFacts): void {
  const waiting = new Map(facts.segments.map((segment) => [segment.seq, segment]));
  const bySeq = new Map(waiting);
  for (const { seq, of, size, sha256 } of facts.receipts) {
    const segment = bySeq.get(of);
    waiting.delete(of);
    const subject = `${facts.docking}: record ${seq}`;
    if (segment === undefined) checks.notChecked('receipt', subject, `its file’s record ${of} is not here`);
    else if (segment.file.sha256 === sha256 && segment.file.size === size) checks.pass('receipt', facts.docking);
    else checks.fail('receipt', subject, `the archive’s receipt is about other bytes than record ${of}`);
  }
  if (waiting.size === 0) return;
  const because = `${waiting.size} of ${facts.segments.length} files have no receipt here`;
  checks.notChecked('receipt', facts.docking, because);
}
