/**
 * Headers of self-framing sound: how long a frame is in bytes and in time. ADTS (ISO/IEC 13818-7, 6.2), MPEG audio
 * (ISO/IEC 11172-3, 2.4.1.3; 13818-3), AC-3 (ATSC A/52, 5.3), AMR (RFC 4867, 5.3). A header that cannot be one gives
 * undefined; nothing behind the header is looked at.
 */

export type FrameKind = 'adts' | 'mpeg-audio' | 'ac3' | 'amr-nb' | 'amr-wb';

export type AudioFrame = { readonly bytes: number; readonly durationMs: number };

/** Bytes of a header, all of which readAudioFrame wants to see. */
export const FRAME_HEADER_BYTES: Readonly<Record<FrameKind, number>> = {
  adts: 7,
  'mpeg-audio': 4,
  ac3: 6,
  'amr-nb': 1,
  'amr-wb': 1,
};

const ADTS_RATES = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350];
const MPEG_RATES = [44_100, 48_000, 32_000];
/** kbit/s by MPEG-1 layer I, II, III, then MPEG-2 layer I, and II with III. */
const MPEG_BITRATES = [
  [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];
const AC3_RATES = [48_000, 44_100, 32_000];
const AC3_BITRATES = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640];
const AMR_NB_BYTES = [12, 13, 15, 17, 19, 20, 26, 31, 5, 6, 5, 5, 0, 0, 0, 0];
const AMR_WB_BYTES = [17, 23, 32, 36, 40, 46, 50, 58, 60, 5, 5, 0, 0, 0, 0, 0];

/** `bytes` must hold FRAME_HEADER_BYTES from `at` on; missing ones count as 0. */
export function readAudioFrame(kind: FrameKind, bytes: Uint8Array, at: number): AudioFrame | undefined {
  switch (kind) {
    case 'adts':
      return adtsFrame(bytes, at);
    case 'mpeg-audio':
      return mpegFrame(bytes, at);
    case 'ac3':
      return ac3Frame(bytes, at);
    case 'amr-nb':
      return amrFrame(AMR_NB_BYTES, bytes[at] ?? 0);
    case 'amr-wb':
      return amrFrame(AMR_WB_BYTES, bytes[at] ?? 0);
  }
}

function adtsFrame(bytes: Uint8Array, at: number): AudioFrame | undefined {
  const b1 = bytes[at + 1] ?? 0;
  if (bytes[at] !== 0xff || (b1 & 0xf6) !== 0xf0) return undefined;
  const b3 = bytes[at + 3] ?? 0;
  const rate = ADTS_RATES[((bytes[at + 2] ?? 0) >> 2) & 15];
  const length = ((b3 & 3) << 11) | ((bytes[at + 4] ?? 0) << 3) | ((bytes[at + 5] ?? 0) >> 5);
  const blocks = ((bytes[at + 6] ?? 0) & 3) + 1;
  const headerBytes = (b1 & 1) === 1 ? 7 : 9;
  if (rate === undefined || length < headerBytes) return undefined;
  return { bytes: length, durationMs: (blocks * 1024 * 1000) / rate };
}

function mpegFrame(bytes: Uint8Array, at: number): AudioFrame | undefined {
  const b1 = bytes[at + 1] ?? 0;
  const b2 = bytes[at + 2] ?? 0;
  if (bytes[at] !== 0xff || (b1 & 0xe0) !== 0xe0) return undefined;
  const version = (b1 >> 3) & 3; // 0: MPEG-2.5, 2: MPEG-2, 3: MPEG-1
  const layer = 4 - ((b1 >> 1) & 3);
  const baseRate = MPEG_RATES[(b2 >> 2) & 3];
  if (version === 1 || layer === 4 || baseRate === undefined) return undefined;
  const rate = version === 3 ? baseRate : version === 2 ? baseRate / 2 : baseRate / 4;
  const table = version === 3 ? layer - 1 : layer === 1 ? 3 : 4;
  const bitrate = (MPEG_BITRATES[table]?.[b2 >> 4] ?? 0) * 1000;
  if (bitrate === 0) return undefined;
  const padding = (b2 >> 1) & 1;
  const samples = layer === 1 ? 384 : layer === 3 && version !== 3 ? 576 : 1152;
  const length =
    layer === 1
      ? (Math.floor((12 * bitrate) / rate) + padding) * 4
      : Math.floor(((samples / 8) * bitrate) / rate) + padding;
  return { bytes: length, durationMs: (samples * 1000) / rate };
}

function ac3Frame(bytes: Uint8Array, at: number): AudioFrame | undefined {
  if (bytes[at] !== 0x0b || bytes[at + 1] !== 0x77) return undefined;
  const b4 = bytes[at + 4] ?? 0;
  const rate = AC3_RATES[b4 >> 6];
  const code = b4 & 0x3f;
  const bitrate = (AC3_BITRATES[code >> 1] ?? 0) * 1000;
  if (rate === undefined || bitrate === 0) return undefined;
  const words = Math.floor((bitrate * 96) / rate) + (rate === 44_100 ? code & 1 : 0);
  return { bytes: words * 2, durationMs: (1536 * 1000) / rate };
}

/** Bits around the frame type are zero (RFC 4867, 5.3). */
function amrFrame(sizes: readonly number[], header: number): AudioFrame | undefined {
  const size = sizes[(header >> 3) & 15];
  return (header & 0x83) !== 0 || size === undefined ? undefined : { bytes: size + 1, durationMs: 20 };
}
