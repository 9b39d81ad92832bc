/**
 * A whole MPEG transport stream file: finds the program tables, then walks every packet once and sums up the picture
 * and sound streams. Nothing declares an end here, so only a torn last packet or unused space proves a cut. The
 * clock of the first program's pictures (its sound without them) runs on from file to file.
 */

import { SampleBudget } from './held-times.js';
import type { MediaWindow } from './media-window.js';
import { MEDIA_LIMITS, type MediaReading, type RunningClock, type TrackTimeline } from './timeline.js';
import { CLOCK_HZ, type ProgramClock, TransportStream } from './transport-stream.js';
import { type StreamFacts, TransportTables } from './transport-tables.js';
import { type Packet, type PacketLayout, type WalkEnd, walkPackets } from './transport-walk.js';

/** Tables repeat every tenth of a second or so; a piece cut out of a stream may begin between two. */
const TABLE_SEARCH_BYTES = 4 * 1024 * 1024;
const WRAP_MS = (2 ** 33 * 1000) / CLOCK_HZ;
const PIDS = 8192;

type Start = { readonly layout: PacketLayout; readonly from: number };

export async function readTransportFile(window: MediaWindow, start: Start): Promise<MediaReading> {
  const { facts, clockPids } = await findStreams(window, start);
  if (facts.length === 0) return unreadable('no picture or sound stream');
  if (facts.length > MEDIA_LIMITS.tracks) return unreadable('more streams than the limit');
  const budget = new SampleBudget();
  const clocks = new Map<number, ProgramClock>();
  const streams = new Map<number, TransportStream>();
  const wants = new Uint8Array(PIDS);
  for (const pid of clockPids.keys()) wants[pid] = 1;
  for (const stream of facts) {
    const clock = clocks.get(stream.program) ?? { firstTicks: undefined, latestTicks: undefined };
    clocks.set(stream.program, clock);
    streams.set(stream.pid, new TransportStream(stream, clock, budget));
    wants[stream.pid] = 1;
  }
  const packet = (each: Packet): void => {
    if (each.isDiscontinuity && clockPids.has(each.pid)) {
      const program = clockPids.get(each.pid);
      for (const stream of streams.values()) if (stream.facts.program === program) stream.expectNewClock();
    }
    const stream = streams.get(each.pid);
    if (stream === undefined || each.from >= each.to) return;
    if (stream.count(each.counter, each.isDiscontinuity)) stream.add(each.bytes, each.from, each.to, each.isStart);
  };
  const end = await walkPackets(window, start, { wants, packet });
  const all = [...streams.values()];
  if (all.some(({ isOverflown }) => isOverflown)) return unreadable('more samples than the limit');
  return summarise(all, end);
}

type FoundStreams = { readonly facts: readonly StreamFacts[]; readonly clockPids: ReadonlyMap<number, number> };

/** Streams of the first tables; without any table, what begins like a picture's or sound's unit. */
async function findStreams(window: MediaWindow, start: Start): Promise<FoundStreams> {
  const tables = new TransportTables();
  const guessed = new Map<number, StreamFacts>();
  const wants = new Uint8Array(PIDS).fill(1);
  wants[PIDS - 1] = 0;
  const end = start.from + TABLE_SEARCH_BYTES;
  const packet = ({ bytes, pid, from, to, isStart }: Packet): void => {
    if (from >= to) return;
    if (tables.isTable(pid)) tables.add(pid, bytes.subarray(from, to), isStart);
    else if (isStart && guessed.size < MEDIA_LIMITS.tracks) guess(guessed, pid, bytes, from);
  };
  await walkPackets(window, { ...start, end }, { wants, packet });
  // The first map may stand before the first table that names it.
  if (tables.streams.size === 0) await walkPackets(window, { ...start, end }, { wants, packet });
  if (tables.streams.size === 0 && tables.privatePids.size === 0)
    return { facts: [...guessed.values()], clockPids: tables.clockPids };
  const privateSound = [...guessed.values()].flatMap((facts): StreamFacts[] => {
    const program = tables.privatePids.get(facts.pid);
    return program === undefined || facts.kind !== 'audio' ? [] : [{ ...facts, program, codec: 'aac', isGuess: true }];
  });
  return { facts: [...tables.streams.values(), ...privateSound], clockPids: tables.clockPids };
}

/** Stream ids of pictures and sound (ISO/IEC 13818-1, table 2-22). */
function guess(into: Map<number, StreamFacts>, pid: number, bytes: Uint8Array, at: number): void {
  if (into.has(pid) || bytes[at] !== 0 || bytes[at + 1] !== 0 || bytes[at + 2] !== 1) return;
  const id = bytes[at + 3] ?? 0;
  if (id >= 0xe0 && id <= 0xef) into.set(pid, { pid, program: 0, kind: 'video', codec: 'unknown' });
  if (id >= 0xc0 && id <= 0xdf) into.set(pid, { pid, program: 0, kind: 'audio', codec: 'unknown', framing: 'adts' });
}

function summarise(streams: readonly TransportStream[], end: WalkEnd): MediaReading {
  const readings = streams.map((stream) => ({ stream, timeline: stream.finish()?.timeline }));
  const filled = readings.flatMap(({ stream, timeline }) => (timeline === undefined ? [] : [{ stream, timeline }]));
  const video = filled.filter(({ timeline }) => timeline.kind === 'video');
  const audio = filled.filter(({ timeline }) => timeline.kind === 'audio');
  const [lead] = [...video, ...audio];
  if (lead === undefined) return unreadable('no time stamp of a picture or sound');
  const isTruncated = end.isTorn || end.tailBytes > 0;
  const tracks = [...video, ...audio].map(({ timeline }) => timeline);
  const led = tracks.filter(({ kind }) => kind === lead.timeline.kind);
  const running = runningClock(lead);
  return {
    state: isTruncated ? 'truncated' : 'ok',
    container: 'mpeg-ts',
    tracks,
    ...(isTruncated ? { readableEndMs: Math.max(...led.map(({ endMs }) => endMs)) } : {}),
    ...(running === undefined ? {} : { runningClock: running }),
    remarks: remarksOf(streams, end),
  };
}

/** None after a restart: what the clock showed at the end then says nothing about the start. */
function runningClock(lead: { stream: TransportStream; timeline: TrackTimeline }): RunningClock | undefined {
  if (lead.stream.hasClockRestart) return undefined;
  return { startMs: lead.timeline.startMs, endMs: lead.timeline.endMs, wrapMs: WRAP_MS };
}

function remarksOf(streams: readonly TransportStream[], end: WalkEnd): string[] {
  const remarks: string[] = [];
  if (streams.some(({ isStamped, frames }) => !isStamped && frames > 0))
    remarks.push('sound without time stamps is counted frame by frame');
  const lost = streams.reduce((sum, { lostPackets }) => sum + lostPackets, 0);
  if (end.isTorn) remarks.push('the last packet is cut off');
  if (end.tailBytes > 0) remarks.push(`the last ${end.tailBytes} bytes are no packets`);
  if (end.skippedBytes > 0) remarks.push(`${end.skippedBytes} bytes between packets are no packets`);
  if (lost > 0) remarks.push(`packets are missing in ${lost} places`);
  if (streams.some(({ hasClockRestart }) => hasClockRestart)) remarks.push('the clock starts again inside the file');
  return remarks;
}

function unreadable(because: string): MediaReading {
  return { state: 'unreadable', container: 'mpeg-ts', because };
}
