/** Worker thread of verification: examines records and hashes footage, several batches at once on several cores. */
import { serveJobs } from '../../platform/serve-jobs.js';
import { doEvidenceJob } from './do-evidence-job.js';
import type { EvidenceJob } from './evidence-job.js';

serveJobs<EvidenceJob>((job, context) => doEvidenceJob(job, () => context.signal.aborted));
