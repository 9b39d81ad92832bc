/** Worker thread of verification: hashes footage, so that several files go at once on several cores. */
import { serveJobs } from '../../platform/serve-jobs.js';
import { type HashJob, hashRegularFile } from './hash-file.js';

serveJobs<HashJob>((job, context) => hashRegularFile(job, context.isCancelled));
