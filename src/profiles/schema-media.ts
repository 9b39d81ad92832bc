/**
 * Groups of the device profile that say what lies on the camera's medium: media (folders, names, marks) and log.
 * Part of the one schema in profile-schema.ts.
 */
import { z } from 'zod';
import { regexText } from './schema-identity.js';

const words = z.string().min(1).max(500);
const extension = z.string().regex(/^[a-z0-9]{1,8}$/, 'lower case, without the dot');

const FILE_KINDS = ['video', 'audio', 'photo', 'log', 'sidecar', 'pre-record', 'other'] as const;

/** What a named group of a name pattern can mean; `police` is the trade's word for officer. */
export const NAME_FIELDS = [
  'serial',
  'officer',
  'ts',
  'epochMs',
  'd',
  't',
  'y',
  'md',
  'mon',
  'day',
  'seq',
  'imp',
  'cont',
  'ext',
  'prefix',
  'channel',
  'chapter',
  'length',
] as const;

export const namePattern = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9-]{1,32}$/)
      .describe('Short name of the pattern, unique within the profile.'),
    regex: regexText.describe(
      'Whole file name without folders, with named groups: serial, police or officer, ts (YYYYMMDDhhmmss), d (YYYYMMDD or YYMMDD), t (hhmmss), y, md, mon (Jan), day, epochMs, seq, imp, cont, ext, prefix, channel, chapter, length.',
    ),
    folderRe: regexText.optional().describe('The path of the folder must match as well.'),
    kind: z
      .enum(['by-extension', ...FILE_KINDS])
      .default('by-extension')
      .describe('What such a file is; by-extension reads it from the extension.'),
    fields: z
      .record(z.string(), z.enum(NAME_FIELDS))
      .default({})
      .describe('Renames groups of the expression to the meanings above, such as {"unit": "officer"}.'),
    orderNote: words.optional().describe('Why this pattern stands where it stands; patterns are tried in order.'),
    clock: z
      .enum(['clock', 'schedule'])
      .default('clock')
      .describe(
        'clock: the camera’s clock at the start; schedule: a nominal timetable that runs ahead of the contents.',
      ),
    resolutionMs: z.number().int().min(1).max(60_000).default(1000).describe('Step of the time in the name, ms.'),
    lengthUnitMs: z.number().int().min(1).max(60_000).default(1000).describe('What one unit of group length is, ms.'),
    seqModulus: z
      .union([z.enum(['digits', 'none']), z.number().int().min(2).max(1_000_000_000)])
      .default('digits')
      .describe(
        'After how many numbers the counter starts again: digits is 10 to the power of its width, none is never.',
      ),
    importantPrefixes: z
      .array(words)
      .max(20)
      .default([])
      .describe('Values of group prefix that mark important footage.'),
    constants: z
      .strictObject({
        chapter: z.number().int().min(0).optional().describe('Chapter of every file of this pattern.'),
        channel: words.optional().describe('Channel of every file of this pattern.'),
        isImportant: z.boolean().optional().describe('Every file of this pattern is important.'),
      })
      .prefault({})
      .describe('Facts that hold for every file of this pattern.'),
    sameNamesAs: z
      .string()
      .optional()
      .describe(
        'Id of an earlier pattern that reads the same names with other fields; the whole folder decides between them.',
      ),
    needsOwnNames: z
      .boolean()
      .default(false)
      .describe('With sameNamesAs: only where some name in the folder fits this pattern and not the other.'),
    examples: z.array(words).min(1).max(20).describe('Real names of this shape.'),
  })
  .describe('One shape of file name.');

export const mediaGroup = z
  .strictObject({
    roots: z
      .array(words)
      .max(20)
      .default([])
      .describe('Folders that hold footage, relative to the medium; empty: anywhere.'),
    recurse: z.boolean().default(true).describe('Footage may lie in folders below the roots.'),
    namePatterns: z.array(namePattern).max(40).default([]).describe('Shapes of file names, tried in this order.'),
    importantRule: z
      .enum(['none', 'suffix', 'folder', 'both'])
      .default('suffix')
      .describe('How the camera marks important footage: group imp or prefix in the name, a folder, or both.'),
    importantFolderRe: regexText.optional().describe('Expression for the folder path of important footage.'),
    sidecars: z
      .array(extension)
      .max(30)
      .default(['gps', 'gpx', 'nmea', 'srt', 'thm', 'idx', '3gf'])
      .describe('Extensions of files that accompany a video of the same name.'),
    isNamedLogSidecar: z
      .boolean()
      .default(false)
      .describe('A .log or .txt file named by a name pattern accompanies the video of that name.'),
    twins: z
      .array(
        z.strictObject({
          regex: regexText.describe('Expression for the name of the low-resolution twin.'),
          of: words.describe('Name of the full file, $1 … from the groups.'),
        }),
      )
      .max(10)
      .default([{ regex: '^(.{1,200})_(?:thm|s)\\.([a-z0-9]{2,4})$', of: '$1.$2' }])
      .describe('Names of low-resolution twins.'),
    preRecord: z
      .array(regexText)
      .max(10)
      .default(['\\.prv$', '(?:^|/)SEGTEMP/'])
      .describe('Expressions for paths of pre-record buffers: pulled, but no evidence until the camera merges them.'),
    ignore: z
      .array(regexText)
      .max(20)
      .default([
        '(?:^|/)(?:System Volume Information|\\$RECYCLE\\.BIN|\\.Trash[^/]{0,40}|LOST\\.DIR)/',
        '(?:^|/)\\._',
        '(?:^|/)Thumbs\\.db$',
      ])
      .describe('Expressions for paths that are pulled but never judged as footage.'),
    containers: z
      .array(extension)
      .min(1)
      .max(10)
      .default(['mp4'])
      .describe('Extensions of this camera’s videos, the usual one first.'),
    seqScope: z
      .enum(['per-kind', 'shared', 'per-power-on', 'none'])
      .default('shared')
      .describe(
        'What one counter runs over: one per kind of file, one for all, from zero at every start; none: no evidence.',
      ),
    preRecordMaxS: z.number().int().min(0).max(600).default(30).describe('Longest pre-record before the button, s.'),
    segmentMinutes: z
      .array(z.number().min(0).max(240))
      .max(20)
      .default([])
      .describe('Segment lengths in the menu, min.'),
    maxFileBytes: z
      .number()
      .int()
      .min(1)
      .optional()
      .describe('The camera starts a new file at this size, such as 4294967295 on FAT32.'),
  })
  .prefault({})
  .describe('What lies on the medium.');

export const LOG_EVENTS = [
  'power-on',
  'power-off',
  'rec-start',
  'rec-stop',
  'audio-start',
  'audio-stop',
  'photo',
  'usb-in',
  'card-full',
  'battery-low',
  'clock-set',
] as const;

export const logGroup = z
  .strictObject({
    paths: z
      .array(words)
      .max(20)
      .default([])
      .describe('Folders that hold the camera’s log; empty: the camera keeps none.'),
    nameRe: regexText.default('^\\d{8}\\.(?:log|txt)$').describe('Expression for the name of a log file.'),
    encoding: z
      .enum(['auto', 'utf8', 'gbk'])
      .default('auto')
      .describe('Encoding of the log; auto: UTF-8 where it is valid, else GBK.'),
    lineRe: regexText
      .default(
        '^(?<at>\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}) -> (?<what>.{1,200}?)(?:\\(RS:(?<free>\\d{1,9})MB TS:(?<total>\\d{1,9})MB\\))?$',
      )
      .describe(
        'One line, with groups at (YYYY-MM-DD hh:mm:ss), what, and, where there are any, free and total in MB.',
      ),
    events: z
      .partialRecord(z.enum(LOG_EVENTS), z.array(words).max(40))
      .default({})
      .describe('Event → words the camera writes for it, in all its languages; compared whole, case ignored.'),
    retainedDays: z.number().int().min(0).max(3650).optional().describe('Days after which the camera deletes its log.'),
    hasTrustedSpace: z
      .boolean()
      .default(false)
      .describe('The space figures in the log are measurements; some firmware writes constants.'),
  })
  .prefault({})
  .describe('The camera’s own log.');
