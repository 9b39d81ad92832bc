/**
 * `sealdock profiles capture`: what can be seen of an unknown camera, as a starting profile and as a capture file for whoever writes the
 * rest. Reads names and sizes of a card, never a file's content; writes nothing itself.
 */

import { findMount } from '../adapters/mass-storage/mount-of.js';
import { openMedium } from '../adapters/mass-storage/open-medium.js';
import { volumeOf } from '../adapters/mounts/volume-of.js';
import { Failure } from '../domain/failure.js';
import { clampedInstant, formatInstant } from '../domain/quantities.js';
import type { UsbPort } from '../domain/usb.js';
import type { MediumListing } from '../ports/medium.js';
import { admitDevice } from '../profiles/admit-device.js';
import { draftProfile, type SeenCamera, topFolders, uncovered } from '../profiles/capture/draft-profile.js';
import { NameMask } from '../profiles/capture/mask-names.js';
import { type NameSuggestion, suggestPatterns } from '../profiles/capture/suggest-patterns.js';
import { decodeProfile } from '../profiles/decode-profile.js';
import type { ProfileFinding } from '../profiles/lint-profiles.js';
import { matchProfile } from '../profiles/match-profile.js';
import type { DeviceProfile } from '../profiles/profile-schema.js';
import { type CapturedUsb, captureUsb } from './capture-usb.js';
import { answerTo, type Overheard, overhearLine } from './overhear-line.js';
import { lintAmongAll, listProfiles } from './query-profiles.js';
import { SOFTWARE } from './software.js';

export type CaptureOptions = {
  readonly profileId: string;
  readonly card: string | undefined;
  readonly usb: UsbPort | undefined;
  readonly line: { readonly path: string; readonly baud: number; readonly mayAsk: boolean } | undefined;
  /** False: serial and officers' numbers stay in both files. */
  readonly isMasked: boolean;
  /** The settings' profilesFolder. */
  readonly userFolder: string | undefined;
  readonly sysfs?: string;
  /** Before each line that is sent over the serial line; undefined: before listening. */
  readonly onSend: (line: string | undefined) => void;
  readonly signal: AbortSignal;
};

export type Captured = {
  readonly profileId: string;
  /** Text of the profile file and of the capture file beside it. */
  readonly draft: string;
  readonly capture: string;
  readonly names: NameSuggestion;
  /** Which profile the card would be docked with, were the draft in force; undefined: none, or several. */
  readonly recognisedAs: string | undefined;
  /** Why the dock would still refuse the USB device, and over which interfaces. */
  readonly usb: { readonly refusal: string | undefined; readonly interfaces: readonly string[] } | undefined;
  readonly isBcAscii: boolean;
  readonly findings: readonly ProfileFinding[];
};

const LISTEN_MS = 3000;
const MAX_FILES = 200_000;
/** Entries of the listing that go into the capture file. */
const MAX_LISTED = 20_000;

type Card = { readonly fs: string; readonly label: string | undefined; readonly listing: MediumListing };

/**
 * Fails `bad-option` where a profile of this id is in force already, and as the parts do: `path-…`, `medium-gone`, `too-many-files`,
 * `port-missing`, `port-failed`, `cancelled`.
 */
export async function captureProfile(options: CaptureOptions): Promise<Captured> {
  const { profileId, signal } = options;
  const rows = (await listProfiles(options)).rows.map(({ profile }) => profile);
  if (rows.some(({ identity }) => identity.profileId === profileId))
    throw new Failure('bad-option', { option: 'id', problem: `the profile ${profileId} is there already` });
  const usb = options.usb === undefined ? undefined : await captureUsb(options.usb, options.sysfs);
  const card = options.card === undefined ? undefined : await readCard(options.card, signal);
  const said =
    options.line === undefined
      ? undefined
      : await overhearLine({ ...options.line, listenMs: LISTEN_MS, onSend: options.onSend, signal });
  return await captured(options, { rows, usb, card, said });
}

async function readCard(root: string, signal: AbortSignal): Promise<Card> {
  const medium = await openMedium({ root, maxFiles: MAX_FILES });
  const listing = await medium.list(signal);
  const mount = await findMount(root);
  const label = mount === undefined ? undefined : (await volumeOf(mount.source)).label;
  return { fs: medium.fs, label, listing };
}

type Seen = {
  readonly rows: readonly DeviceProfile[];
  readonly usb: CapturedUsb | undefined;
  readonly card: Card | undefined;
  readonly said: readonly Overheard[] | undefined;
};

async function captured(options: CaptureOptions, { rows, usb, card, said }: Seen): Promise<Captured> {
  const { profileId, isMasked, line } = options;
  const paths = card?.listing.entries.map(({ path }) => path) ?? [];
  const names = suggestPatterns(paths, rows);
  const mask = new NameMask(names.secrets);
  const idCode = answerTo(said ?? [], 'GBIDCODE');
  const isBcAscii = idCode !== undefined || answerTo(said ?? [], 'VID') !== undefined;
  const at = formatInstant(clampedInstant(Date.now()));
  const seen: SeenCamera = {
    profileId,
    day: at.slice(0, 10),
    usb: usb?.device,
    card: card === undefined ? undefined : { paths, label: card.label },
    line: line === undefined ? undefined : { baud: line.baud, isBcAscii, idCode },
  };
  const draft = draftProfile(seen, { profiles: rows, names, mask, isMasked });
  const file = `${profileId}.json`;
  const profile = decodeProfile(draft, file);
  const capture = {
    schema: 'sealdock.profile-capture/1',
    profile: profileId,
    at,
    software: SOFTWARE,
    isMasked,
    usb: usb === undefined ? null : usbShown(usb, mask, isMasked),
    line: line === undefined ? null : { baud: line.baud, said: saidShown(said ?? [], mask, isMasked) },
    card: card === undefined ? null : cardShown(card, mask, isMasked),
    names: {
      media: names.media,
      lookedAt: names.lookedAt,
      reader: names.reader?.identity.profileId ?? null,
      known: names.known,
      suggested: names.suggested.map(({ id, regex, count }) => ({ id, regex, count })),
      unknown: names.unknown,
    },
  };
  return {
    profileId,
    draft,
    capture: `${JSON.stringify(capture, undefined, 1)}\n`,
    names,
    recognisedAs: card === undefined ? undefined : recognisedAs(card, paths, [...rows, profile]),
    usb: usb === undefined ? undefined : judged(usb, profile, rows),
    isBcAscii,
    findings: await lintAmongAll({ file, text: draft }, options),
  };
}

function usbShown(usb: CapturedUsb, mask: NameMask, isMasked: boolean): object {
  const { device } = usb;
  const shown = (text: string | undefined): string | null =>
    text === undefined ? null : isMasked ? mask.whole(text) : text;
  return {
    port: usb.port,
    descriptors: usb.descriptorsHex,
    problem: usb.problem ?? null,
    id: device === undefined ? null : `${device.vid}:${device.pid}`,
    interfaces: device?.interfaces ?? [],
    manufacturer: device?.manufacturer ?? null,
    product: device?.product ?? null,
    serial: shown(device?.serial),
  };
}

function saidShown(said: readonly Overheard[], mask: NameMask, isMasked: boolean): readonly object[] {
  return said.map(({ sent, heard }) => ({
    sent: sent ?? null,
    heard: isMasked ? heard.map((line) => mask.line(line)) : heard,
  }));
}

function cardShown({ fs, label, listing }: Card, mask: NameMask, isMasked: boolean): object {
  const shown = (path: string): string => (isMasked ? mask.path(path) : path);
  const { entries, refusals } = listing;
  return {
    fs,
    label: label === undefined ? null : shown(label),
    files: entries.length,
    bytes: entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    listing: entries.slice(0, MAX_LISTED).map(({ path, sizeBytes }) => [shown(path), sizeBytes]),
    leftOff: Math.max(entries.length - MAX_LISTED, 0),
    passedOver: refusals.map(({ path, reason }) => ({ path: shown(path), reason })).slice(0, MAX_LISTED),
  };
}

/** As the daemon does it (app/daemon/recognise.ts). */
function recognisedAs(card: Card, paths: readonly string[], profiles: readonly DeviceProfile[]): string | undefined {
  const { fs, label } = card;
  const roots = topFolders(paths);
  const match = matchProfile({ state: 'disk', fsType: fs, volumeLabel: label, roots, paths }, profiles);
  return match.kind === 'match' ? match.profile.identity.profileId : undefined;
}

function judged(usb: CapturedUsb, profile: DeviceProfile, rows: readonly DeviceProfile[]): Captured['usb'] {
  if (usb.device === undefined) return { refusal: 'usb-unreadable', interfaces: [] };
  const admission = admitDevice(usb.device, [...rows, profile], { isSlot: true });
  const refusal = admission.kind === 'refused' ? admission.code : undefined;
  return { refusal, interfaces: refusal === undefined ? [] : uncovered(profile, usb.device) };
}
