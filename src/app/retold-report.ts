/** A judgement with its sentences in another language: the codes and figures stay, only the words change. */
import { explain } from '../continuity/explain.js';
import type { Language } from '../continuity/footage-file.js';
import type { ContinuityReport } from '../continuity/report.js';

export function retoldReport<R extends Pick<ContinuityReport, 'recordings'>>(report: R, language: Language): R {
  return {
    ...report,
    recordings: report.recordings.map((recording) => ({
      ...recording,
      findings: recording.findings.map((finding) => ({ ...finding, because: explain(finding.why, language) })),
    })),
  };
}
