/**
 * Groups of the device profile that say how the dock handles the camera: fs, transfer, after, gap, maintenance.
 * Part of the one schema in profile-schema.ts.
 */
import { z } from 'zod';

const words = z.string().min(1).max(500);

export const fsGroup = z
  .strictObject({
    fsTypes: z.array(words).max(10).default(['vfat', 'exfat']).describe('File systems the medium comes with.'),
    mountOptions: z
      .array(words)
      .max(20)
      .default(['ro', 'noatime', 'nodev', 'nosuid', 'noexec'])
      .describe('Options for mounting; ro is always used, whether it stands here or not.'),
    codepage: z.enum(['utf8', 'gbk']).default('gbk').describe('Encoding of short file names on FAT.'),
    mtimeZone: z
      .enum(['local', 'utc'])
      .default('local')
      .describe('What a file’s modification time on the medium was written in.'),
    mtimeStepMs: z
      .number()
      .int()
      .min(0)
      .max(10_000)
      .default(2000)
      .describe('Step of modification times, ms; FAT: 2000.'),
  })
  .prefault({})
  .describe('The file system on the medium.');

export const transferGroup = z
  .strictObject({
    resume: z.enum(['byte-range', 'restart']).default('byte-range').describe('How an interrupted copy goes on.'),
    verify: z.literal('rehash').default('rehash').describe('Copies are always read again.'),
    concurrency: z.number().int().min(1).max(8).default(1).describe('Files copied at once from one camera.'),
    rateHintMBs: z
      .number()
      .min(0)
      .max(2000)
      .optional()
      .describe('Usual speed, MB per second: for the first estimate only.'),
  })
  .prefault({})
  .describe('Copying.');

export const afterGroup = z
  .strictObject({
    deletePolicy: z
      .enum(['never', 'after-central-ack-and-approval', 'after-local-verify'])
      .default('never')
      .describe(
        'The least that must have happened before anything may be deleted on the camera; the dock’s settings may demand more.',
      ),
    deleteMethod: z.enum(['none', 'unlink', 'mkfs', 'command']).default('none').describe('How the camera is emptied.'),
    markUploadedMethod: z
      .enum(['none', 'command'])
      .default('none')
      .describe('How the camera is told what was collected.'),
    release: z
      .enum(['unmount', 'to-command', 'power-off', 'charge'])
      .default('unmount')
      .describe('What the camera is left in.'),
  })
  .prefault({})
  .describe('After the footage is safe.');

export const gapGroup = z
  .strictObject({
    toleranceMs: z
      .number()
      .int()
      .min(0)
      .max(60_000)
      .optional()
      .describe(
        'Lost time up to which two files count as joined, ms; absent: 150 with sub-second sources, 2000 with one-second clocks.',
      ),
    trustContainerTime: z
      .boolean()
      .default(false)
      .describe('Creation times inside the files follow the start to the second; many cameras write something else.'),
    overlapAllowanceS: z
      .number()
      .min(0)
      .max(600)
      .default(1)
      .describe('Overlap of two files that is not worth a note, s.'),
  })
  .prefault({})
  .describe('Judging continuity.');

export const maintenanceGroup = z
  .strictObject({
    batteryPercent: z.number().min(0).max(100).default(20).describe('Warn below this charge, percent.'),
    freeSpacePercent: z.number().min(0).max(100).default(10).describe('Warn below this free space, percent.'),
    driftS: z.number().min(0).max(86_400).default(60).describe('Warn when the clock is off by more, s.'),
    ioErrors: z
      .number()
      .int()
      .min(1)
      .max(1000)
      .default(1)
      .describe('Warn from this number of read errors in one docking.'),
    daysSinceDock: z
      .number()
      .int()
      .min(1)
      .max(3650)
      .default(30)
      .describe('Warn when the camera was away longer, days.'),
    abnormalPowerOff: z
      .boolean()
      .default(true)
      .describe('Warn when the log shows a recording that ended without being stopped.'),
  })
  .prefault({})
  .describe('When the maintenance log warns.');
