/**
 * What `sealdock slots learn` found, into the settings: what else stands there, comments too, stays as it is. The file is replaced whole or
 * not at all, the one before lies beside it, and a file that would be refused afterwards is never written.
 */
import { chown, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { errnoOf, Failure, isFailure } from '../domain/failure.js';
import { replaceFile } from '../platform/durable-file.js';
import type { LearnedSlot } from './learn-slots.js';
import { decodeSettings } from './read-settings.js';

export type WrittenSlots = { readonly file: string; readonly backup: string | undefined };

const PLACES = ['usb', 'serial', 'mount', 'folder'];

/** Rejects `settings-invalid` (also where the file changes meanwhile) and `home-unusable` (cannot be written). */
export async function writeSlots(home: string, slots: readonly LearnedSlot[]): Promise<WrittenSlots> {
  const file = join(home, 'settings.yaml');
  try {
    const before = await textOf(file);
    const text = withSlots(before ?? '', slots, file);
    const backup = before === undefined ? undefined : `${file}.before-learn`;
    if (before !== undefined && backup !== undefined) await replaceLike(file, backup, before);
    if ((await textOf(file)) !== before) throw new Failure('settings-invalid', { file, problem: 'changed meanwhile' });
    await replaceLike(before === undefined ? home : file, file, text);
    return { file, backup };
  } catch (error) {
    const errno = errnoOf(error);
    if (isFailure(error) || errno === undefined) throw error;
    throw new Failure('home-unusable', { home, errno }, error);
  }
}

/** The text of the settings with these slots. A port that another slot had is this one's now. Rejects `settings-invalid`. */
export function withSlots(text: string, learned: readonly LearnedSlot[], file: string): string {
  // Told with the place of every mistake, before anything is changed.
  decodeSettings(text, file);
  const document: Document = parseDocument(text);
  if (!isMap(document.contents)) document.contents = document.createNode({});
  const slots = slotsOf(document);
  for (const { slot, usb } of learned) {
    for (const other of mapsOf(slots)) takePorts(slots, other, { slot, usb });
    const ports = document.createNode(usb);
    ports.flow = true;
    const own = mapsOf(slots).find((entry) => entry.get('slot') === slot);
    if (own === undefined) slots.add(document.createNode({ slot, usb: ports }));
    else own.set('usb', ports);
  }
  const written = document.toString({ lineWidth: 0 });
  decodeSettings(written, file);
  return written;
}

function slotsOf(document: Document): YAMLSeq {
  const known = document.get('slots');
  if (isSeq(known)) return known;
  const made = document.createNode([]);
  document.set('slots', made);
  return made;
}

function takePorts(slots: YAMLSeq, entry: YAMLMap, { slot, usb }: LearnedSlot): void {
  const ports = entry.get('usb');
  if (entry.get('slot') === slot || !isSeq(ports)) return;
  const kept = ports.items.filter((_, at) => !usb.some((port) => port === ports.get(at)));
  if (kept.length === ports.items.length) return;
  ports.items = kept;
  if (kept.length === 0) entry.delete('usb');
  if (!PLACES.some((place) => entry.has(place))) slots.items = slots.items.filter((item) => item !== entry);
}

function mapsOf(slots: YAMLSeq): readonly YAMLMap[] {
  return slots.items.filter((item) => isMap(item));
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** With owner and mode of the model, so that the daemon can still read what an administrator writes. */
async function replaceLike(model: string, file: string, text: string): Promise<void> {
  const { uid, gid, mode } = await stat(model);
  await replaceFile(file, [Buffer.from(text)], { mode: mode & 0o666, temp: `${file}.tmp` });
  if (uid !== process.getuid?.() || gid !== process.getgid?.()) await chown(file, uid, gid);
}
