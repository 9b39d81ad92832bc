/** Names of the sound formats a RIFF file declares by number (RFC 2361); cameras use few of them. */

const NAMES: Readonly<Record<number, string>> = {
  1: 'pcm',
  2: 'adpcm_ms',
  3: 'pcm_float',
  6: 'pcm_alaw',
  7: 'pcm_mulaw',
  17: 'adpcm_ima',
  49: 'gsm',
  69: 'adpcm_g726',
  80: 'mp2',
  85: 'mp3',
  255: 'aac',
  65534: 'pcm',
};

export function soundFormatName(tag: number): string {
  return NAMES[tag] ?? `format-${tag}`;
}
