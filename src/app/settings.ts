/**
 * The dock's settings: one schema for decoding, defaults and the error text. Read from `settings.yaml` in the home
 * folder; without the file every default holds. Passwords are never here: `secrets` names files.
 */
import { z } from 'zod';
import { isDockId } from '../domain/ids.js';
import { isUsbPort, usbPort } from '../domain/usb.js';
import { parseVerifierKey } from '../evidence/log/signed-note.js';
import { tcpAddress } from '../lib/tcp-address.js';

/** The daemon's working directory is nobody's: a relative path would mean another place every time. */
const absolutePath = z.string().max(4096).startsWith('/', 'an absolute path');

const slotSchema = z
  .strictObject({
    slot: z.int().min(1).max(100).describe('Number on the housing'),
    usb: z
      .array(z.string().refine(isUsbPort, 'a USB port such as 1-1.4').transform(usbPort))
      .min(1)
      .max(4)
      .optional()
      .describe('USB port of this slot as the kernel names it; a USB 3 socket is two (sealdock slots learn)'),
    serial: absolutePath
      .optional()
      .describe(
        'Serial port of this slot, best /dev/serial/by-path/…; for vendor SCSI commands the link to its /dev/sgN',
      ),
    tcp: z
      .string()
      .refine((text) => tcpAddress(text) !== undefined, 'host:port such as 127.0.0.1:10086')
      .optional()
      .describe('TCP port at which the camera of this slot is spoken to (adb forward, bridges)'),
    mount: absolutePath.optional().describe('Mount point at which this slot’s disk appears'),
    folder: absolutePath.optional().describe('Folder that appears with the camera (bridges, virtual cameras)'),
    profile: z.string().min(1).optional().describe('Device profile of the camera that always stands here'),
  })
  .refine(({ usb, serial, tcp, mount, folder }) => [usb, serial, tcp, mount, folder].some((it) => it !== undefined), {
    message: 'a slot needs usb, serial, tcp, mount or folder',
  })
  .refine(({ serial, tcp }) => serial === undefined || tcp === undefined, {
    message: 'a slot is spoken to over serial or tcp, not both',
  });

/** A verifier key (`name+hash+key`) as docks and witnesses print it. */
export const keySchema = z
  .string()
  .max(400)
  .refine((text) => parseVerifierKey(text) !== undefined, 'a key like name+hash+key');

const witnessSchema = z.strictObject({
  key: keySchema,
  url: z.url({ protocol: /^https?$/ }).max(400),
});

const word = z.string().min(1).max(200);
const oneOrMore = z.preprocess(
  (value) => (Array.isArray(value) ? value : [value]),
  z.array(z.coerce.string().max(200)).min(1).max(50),
);

const cameraPolicySchema = z
  .strictObject({
    profile: word.optional().describe('Only cameras of this device profile'),
    model: word.optional().describe('Only cameras that tell this model'),
    firmware: oneOrMore.optional().describe('Approved versions'),
    settings: z.record(z.string().min(1).max(60), oneOrMore).optional().describe('Setting → allowed values'),
  })
  .refine(({ firmware, settings }) => firmware !== undefined || settings !== undefined, {
    message: 'a policy prescribes firmware or settings',
  });

const dutySchema = z.union([
  z.literal('all'),
  z.literal('none'),
  z.strictObject({ cameras: z.array(z.string().min(1)).max(10_000) }),
]);

export const settingsSchema = z.strictObject({
  dock: z
    .strictObject({
      id: z.string().refine(isDockId, 'one to 32 of A-Z, 0-9 and -').optional(),
      unit: z.string().max(64).optional().describe('Unit code printed into delivery papers'),
    })
    .prefault({}),
  slots: z
    .array(slotSchema)
    .max(100)
    .refine(isEachPlaceOnce, 'a slot number, port, mount point or folder is given twice')
    .default([]),
  mountRoots: z.array(absolutePath).max(32).default(['/media', '/run/media', '/run/sealdock/media']),
  importFolder: absolutePath.optional().describe('Folders dropped in here are ingested like a medium'),
  archive: z
    .strictObject({ kind: z.literal('directory').default('directory'), path: absolutePath.optional() })
    .prefault({}),
  log: z
    .strictObject({
      domain: z
        .string()
        .regex(/^[a-z0-9.-]{1,100}$/)
        .default('sealdock.internal')
        .describe('Whose dock it is, in the name of its transparency log; of the agency'),
      witnesses: z
        .array(witnessSchema)
        .max(16)
        .optional()
        .describe('Who cosigns the log; without it a witness on this same machine does, which proves little'),
      timestamps: z
        .strictObject({
          url: z.url({ protocol: /^https?$/ }).max(400),
          renewBeforeDays: z
            .int()
            .min(1)
            .max(3650)
            .default(90)
            .describe('So long before the certificates of older stamps end they are stamped anew'),
        })
        .optional()
        .describe('Authority (RFC 3161) that stamps the newest checkpoint once a day'),
      quorum: z.int().min(0).max(16).default(1).describe('So many of them seal a record'),
      heartbeatHours: z
        .int()
        .min(1)
        .max(168)
        .default(24)
        .describe('So often the newest checkpoint is cosigned anew where nothing was recorded'),
    })
    .refine(({ witnesses, quorum }) => quorum <= (witnesses?.length ?? 1), 'a quorum of more witnesses than there are')
    .prefault({}),
  witness: z
    .strictObject({
      host: z.string().min(1).max(255).default('127.0.0.1'),
      port: z.int().min(0).max(65_535).default(7380),
      logs: z.array(keySchema).max(1000).default([]).describe('Keys of the logs of other docks'),
    })
    .optional()
    .describe('This dock cosigns the logs of others while it runs'),
  mustBeContinuous: dutySchema.default('all'),
  cameraPolicy: z
    .array(cameraPolicySchema)
    .max(50)
    .default([])
    .describe('What the unit prescribes for its cameras: approved firmware and settings'),
  deepLook: z
    .enum(['never', 'duty', 'all'])
    .default('never')
    .describe('Footage that the daemon decodes when no camera docks, for still or black pictures and silence'),
  setCameraClock: z.enum(['after-evidence', 'never']).default('after-evidence'),
  alreadyHeld: z.enum(['sampled', 'full']).default('sampled'),
  handBackLevel: z
    .enum(['L1', 'L2'])
    .default('L2')
    .describe('Least verification level on which a camera is handed back'),
  profilesFolder: absolutePath.optional(),
  secrets: z
    .record(z.string().regex(/^[a-z0-9-]{1,64}$/), absolutePath)
    .default({})
    .describe('Name → file that holds the password'),
  language: z.enum(['zh', 'en']).optional(),
  limits: z
    .strictObject({
      parallelDockings: z.int().min(1).max(64).default(8),
      parallelPulls: z.int().min(1).max(64).default(8),
      parallelForwards: z.int().min(1).max(16).default(2),
      filesPerMedium: z.int().min(1).max(1_000_000).default(200_000),
      stallSeconds: z.int().min(1).max(600).default(30),
      diskSeconds: z.int().min(1).max(600).default(60).describe('How long a camera may take to become a disk'),
      reserveBytes: z
        .int()
        .min(0)
        .default(256 * 1024 * 1024)
        .describe('Kept free for the ledger and the log'),
    })
    .prefault({}),
});

/** One docking owns its slot: nothing may belong to two. */
function isEachPlaceOnce(slots: readonly z.infer<typeof slotSchema>[]): boolean {
  const places = slots.flatMap(({ slot, usb = [], serial, tcp, mount, folder }) =>
    [String(slot), ...usb, serial, tcp, mount, folder].filter((place) => place !== undefined),
  );
  return new Set(places).size === places.length;
}

export type Settings = z.infer<typeof settingsSchema>;
export type SlotSettings = Settings['slots'][number];

export const DEFAULT_SETTINGS: Settings = settingsSchema.parse({});
