/** Pages through what the ledger holds of one docking, so that a hundred thousand files need no more memory than a few. */
import type { DockingId } from '../domain/ids.js';
import type { Ledger, RecordRow, SegmentRow } from '../ports/ledger.js';

/** Each is decoded at one go, beside which nothing else happens. */
const PAGE = 100;

export async function* eachSegment(ledger: Ledger, docking: DockingId): AsyncGenerator<SegmentRow> {
  for (let afterId = 0; ; ) {
    const page = await ledger.segmentsOfDocking(docking, { afterId, limit: PAGE });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    afterId = last.id;
  }
}

export async function* eachRecord(ledger: Ledger, docking: DockingId): AsyncGenerator<RecordRow> {
  for (let afterSeq = -1; ; ) {
    const page = await ledger.recordsOfDocking(docking, { afterSeq, limit: PAGE });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    afterSeq = last.seq;
  }
}
