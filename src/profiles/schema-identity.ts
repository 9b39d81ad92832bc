/**
 * Groups of the device profile that say what the camera is and how it is spoken to: identity, match, command,
 * capabilities, clock. Part of the one schema in profile-schema.ts.
 */
import { z } from 'zod';
import { regexProblem } from './profile-regex.js';

/** A regular expression, JavaScript syntax, without slashes, case ignored; length and shape are bounded. */
export const regexText = z
  .string()
  .min(1)
  .superRefine((source, context) => {
    const problem = regexProblem(source);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  })
  .describe('Regular expression, JavaScript syntax, without slashes; upper and lower case are the same.');

const words = z.string().min(1).max(500);
const usbId = z.string().regex(/^[0-9a-fA-F]{4}$/, 'four hex digits, such as "4255"');

export const identityGroup = z
  .strictObject({
    profileId: z
      .string()
      .regex(/^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$/, 'lower-case letters, digits and -')
      .describe('Stable name of this profile; equals the file name without .json.'),
    title: z
      .strictObject({ zh: words.describe('Chinese.'), en: words.describe('English.') })
      .describe('Name shown to people.'),
    vendor: words.describe('Maker or family.'),
    models: z.array(words).max(100).default([]).describe('Models known to behave so.'),
    revision: z.number().int().min(1).describe('Raised by one with every change of meaning; stands in signed records.'),
    evidence: z
      .enum(['verified', 'assumed'])
      .describe('verified: tried on a real camera of this family; assumed: from documents, code or file names only.'),
    sources: z.array(words).max(20).default([]).describe('What the profile is based on, in a few words each.'),
    priority: z
      .number()
      .int()
      .min(0)
      .max(100)
      .default(50)
      .describe('Decides when two profiles explain the same names equally well; higher wins.'),
    note: words.optional().describe('Anything a person should know about this family.'),
  })
  .describe('Who this profile is about.');

const matchEntry = z
  .strictObject({
    state: z
      .enum(['command', 'disk', 'mtp', 'adb', 'serial', 'charge'])
      .describe('What the camera is when it looks like this.'),
    vid: usbId.optional().describe('USB vendor id, four hex digits.'),
    pid: z.array(usbId).min(1).max(64).optional().describe('USB product ids, four hex digits each.'),
    isSharedId: z
      .boolean()
      .default(false)
      .describe('The USB id belongs to a chip or operating system that many cameras share, so it proves little.'),
    interfaceClass: z
      .string()
      .regex(/^[0-9a-fA-F]{2}\/[0-9a-fA-F]{2}\/[0-9a-fA-F]{2}$/, 'class/subclass/protocol, such as "08/06/50"')
      .optional()
      .describe('A USB interface that must be there: class/subclass/protocol in hex.'),
    scsiVendor: words.optional().describe('SCSI inquiry vendor text, trimmed.'),
    productRe: regexText.optional().describe('Expression for the USB product text.'),
    volumeLabelRe: regexText.optional().describe('Expression for the volume label of the medium.'),
    roots: z
      .array(words)
      .max(20)
      .optional()
      .describe('Folders of which at least one must lie in the top level of the medium.'),
    idCodeRe: regexText.optional().describe('Expression for the id code that the camera answers.'),
    greetingRe: regexText
      .optional()
      .describe('Expression for a line that the camera sends by itself or as its first answer.'),
    isGeneric: z.boolean().default(false).describe('Taken for any device in this state that no other profile matches.'),
  })
  .describe('One appearance of the camera; all facts given must hold, and together they must weigh enough.');

export const matchGroup = z
  .strictObject({
    pairBy: z
      .literal('port-path')
      .default('port-path')
      .describe('Two appearances belong together by their physical port.'),
    settleMs: z
      .number()
      .int()
      .min(0)
      .max(60_000)
      .default(3000)
      .describe('Wait after arrival before the first question, ms.'),
    reenumTimeoutMs: z
      .number()
      .int()
      .min(0)
      .max(300_000)
      .default(30_000)
      .describe('Longest wait for the next appearance after a switch, ms.'),
    appearances: z.array(matchEntry).max(32).default([]).describe('The ways in which the camera shows itself.'),
  })
  .prefault({})
  .describe('How the camera is recognised.');

export const commandGroup = z
  .strictObject({
    dialect: z
      .enum(['none', 'e1-control', 'bc-ascii', 'at-frame', 'bc300', 'scsi-vendor', 'e12-adb', 'zzx-json', 'cdc-line'])
      .default('none')
      .describe('The command language.'),
    transport: z
      .enum(['none', 'usb-control', 'usb-bulk', 'sg', 'tty', 'tcp-adb'])
      .default('none')
      .describe('What the command language travels over.'),
    endpoints: z
      .strictObject({
        out: z.number().int().min(0).max(255).describe('Endpoint address towards the camera.'),
        in: z.number().int().min(0).max(255).describe('Endpoint address from the camera.'),
      })
      .optional()
      .describe(
        'USB bulk endpoints; a language of lines is spoken over them where the camera shows a command interface.',
      ),
    baud: z
      .number()
      .int()
      .min(300)
      .max(4_000_000)
      .default(115_200)
      .describe('Speed of a serial line, bits per second.'),
    lineEnd: z
      .enum(['crlf', 'lf', 'cr'])
      .default('crlf')
      .describe('What ends a line that is sent; any is accepted back.'),
    encoding: z.enum(['utf8', 'gbk']).default('gbk').describe('Encoding of texts in answers.'),
    infoLayout: z
      .union([z.literal(89), z.literal(94), z.literal(100)])
      .optional()
      .describe('Size in bytes of the identity block, where the dialect has one.'),
    replyTimeoutMs: z.number().int().min(50).max(60_000).default(1500).describe('Longest wait for one answer, ms.'),
    passwordRef: words.optional().describe('Name of the password in the dock’s settings; never the password itself.'),
    passwordHint: z
      .string()
      .max(32)
      .optional()
      .describe('Public factory password: tried at most once where the settings hold none, and its use is logged.'),
    passwordLen: z.number().int().min(1).max(32).optional().describe('Exact length the camera demands, characters.'),
    maxPasswordTries: z.literal(1).default(1).describe('Always one: cameras lock themselves.'),
    loginUser: z.string().max(32).default('admin').describe('Account used for the login, where the dialect names one.'),
    idCode: z
      .string()
      .max(16)
      .optional()
      .describe('Vendor and model code the camera answers, where it is one fixed text.'),
    statusRe: regexText
      .optional()
      .describe('cdc-line only: a status line; groups serial, battery, charging, rec, free, firmware, ts (14 digits).'),
    statusEveryMs: z
      .number()
      .int()
      .min(100)
      .max(600_000)
      .optional()
      .describe('cdc-line only: usual distance of status lines, ms.'),
  })
  .prefault({})
  .describe('The command channel; dialect none for a plain disk.');

const capability = z.enum(['yes', 'no', 'unknown']).default('no');
const CAPABILITIES = [
  'getTime',
  'setTime',
  'getInfo',
  'writeInfo',
  'battery',
  'storage',
  'toDisk',
  'toCommand',
  'powerOff',
  'exportLog',
  'segmentLength',
] as const;

export const capabilitiesGroup = z
  .strictObject({
    getTime: capability.describe('The camera’s clock can be read by a command.'),
    setTime: capability.describe('The camera’s clock can be set by a command.'),
    getInfo: capability.describe('Serial number, holder and unit can be read.'),
    writeInfo: capability.describe('Holder and unit can be written.'),
    battery: capability.describe('Battery charge can be read.'),
    storage: capability.describe('Free and total space can be read by a command.'),
    toDisk: capability.describe('A command turns the camera into a disk.'),
    toCommand: capability.describe('A command turns the disk back into command mode.'),
    powerOff: capability.describe('A command switches the camera off.'),
    exportLog: capability.describe('A command makes the camera export its log.'),
    segmentLength: capability.describe('The segment length can be read.'),
    sideEffects: z
      .partialRecord(z.enum(CAPABILITIES), words)
      .default({})
      .describe('Per capability: what else happens when it is used, such as "login first".'),
  })
  .prefault({})
  .describe('What the command channel can do: yes, no or unknown.');

export const clockGroup = z
  .strictObject({
    sources: z
      .array(z.enum(['command', 'log-tail', 'newest-file', 'ptp-date-time']))
      .max(4)
      .default(['log-tail', 'newest-file'])
      .describe('Where the clock evidence comes from, best first; empty: the clock is unknown.'),
    zone: z
      .union([z.enum(['utc', 'device']), z.string().regex(/^[+-](?:0\d|1[0-4]):[0-5]\d$/, 'such as "+08:00"')])
      .default('+08:00')
      .describe('Zone of the camera’s times; device: whatever its owner set, read as +08:00.'),
    resolutionMs: z
      .number()
      .int()
      .min(1)
      .max(60_000)
      .default(1000)
      .describe('Step of the clock as the camera tells it, ms.'),
    maxDriftPerDayS: z
      .number()
      .min(0)
      .max(600)
      .default(3)
      .describe('Drift per day above which maintenance is told, s.'),
    resetEpochs: z
      .array(z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'YYYY-MM-DD'))
      .max(20)
      .default(['1970-01-01', '2000-01-01', '2010-01-01', '2016-01-01', '2018-01-01'])
      .describe('Dates the clock falls back to after a flat battery.'),
    syncPolicy: z
      .enum(['after-evidence', 'never'])
      .default('never')
      .describe('Whether the dock may set the clock, always after the evidence is stored.'),
  })
  .prefault({})
  .describe('The camera’s clock.');
