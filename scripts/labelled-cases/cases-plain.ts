/** Every container with and without sound: whole recordings, holes between files, missing files. */
import { type ClipContainer, CONTAINERS, clip, type SoundContainer, soundClip } from './clips.js';
import { type CardFile, cameraName, type ExpectedRecording, type LabelledCase } from './labelled-case.js';

/** Files of `seconds` at the given starts, in whole seconds of the camera's clock; numbers count from 1 unless given. */
export async function segments(
  shape: { readonly container: ClipContainer; readonly sound?: boolean; readonly seconds?: number },
  starts: readonly (number | { readonly atS: number; readonly number: number })[],
): Promise<CardFile[]> {
  const { container, sound = false, seconds = 4 } = shape;
  return Promise.all(
    starts.map(async (start, i) => {
      const { atS, number } = typeof start === 'number' ? { atS: start, number: i + 1 } : start;
      const clock = hasRunningClock(container) ? { clockSeconds: atS } : {};
      const bytes = await clip({ container, sound, seconds, mark: `${atS} ${number}`, ...clock });
      return { path: cameraName(atS, number, endingOf(container)), bytes };
    }),
  );
}

export function endingOf(container: ClipContainer): string {
  if (container === 'mov' || container === 'avi') return container;
  return hasRunningClock(container) ? 'ts' : 'mp4';
}

export function hasRunningClock(container: ClipContainer): boolean {
  return container === 'mpeg-ts' || container === 'm2ts';
}

/**
 * Names of whole seconds that fit exactly leave a second open. A running clock leaves what the files themselves do: one
 * picture, and the sound that each encoder starts and ends with.
 */
function wholeClaim(container: ClipContainer, sound: boolean): readonly [number, number] {
  if (hasRunningClock(container)) return [40, 150];
  // Fragments have no edit list: the encoder's first frame of sound makes the file 21 ms longer.
  return container === 'fragmented-mp4' && sound ? [975, 1150] : [1000, 1150];
}

export function plainCases(): readonly LabelledCase[] {
  const pairs = CONTAINERS.flatMap((container) => [false, true].map((sound) => ({ container, sound })));
  return pairs.flatMap(({ container, sound }): LabelledCase[] => {
    const what = `${container}${sound ? ' with sound' : ''}`;
    const withinS = hasRunningClock(container) ? 0.1 : 1.2;
    return [
      {
        name: `${what}: three files that follow each other are whole`,
        files: () => segments({ container, sound }, [0, 4, 8]),
        expected: [{ verdict: 'continuous', claimMs: wholeClaim(container, sound), states: ['ok', 'ok', 'ok'] }],
      },
      {
        name: `${what}: three seconds lost between two files`,
        files: () => segments({ container, sound }, [0, 7]),
        expected: [
          {
            verdict: 'gap',
            findings: [{ kind: 'between-segments', severity: 'gap', fromS: 4, toS: 7, withinS, file: '_0001' }],
          },
        ],
      },
      {
        name: `${what}: the second of three files is missing`,
        files: () => segments({ container, sound }, [0, { atS: 8, number: 3 }]),
        expected: [
          {
            verdict: 'gap',
            findings: [{ kind: 'missing-segment', severity: 'gap', fromS: 4, toS: 8, withinS, missing: [2] }],
          },
        ],
      },
    ];
  });
}

const SOUNDS: readonly SoundContainer[] = ['wav', 'mp3', 'aac', 'amr', 'm4a'];

export function soundCases(): readonly LabelledCase[] {
  return SOUNDS.flatMap((container): LabelledCase[] => {
    const recorded = (starts: readonly number[]): Promise<CardFile[]> =>
      Promise.all(
        starts.map(async (atS, i) => ({
          path: cameraName(atS, i + 1, container),
          bytes: await soundClip(container, 4, 440 + i),
        })),
      );
    // An encoder may pad a frame or two at either end: a little more than a second stays open.
    const whole: ExpectedRecording = { verdict: 'continuous', claimMs: [900, 1200] };
    return [
      {
        name: `${container}: two sound files that follow each other are whole`,
        files: () => recorded([0, 4]),
        expected: [whole],
      },
      {
        name: `${container}: three seconds of sound lost between two files`,
        files: () => recorded([0, 7]),
        expected: [
          {
            verdict: 'gap',
            findings: [{ kind: 'between-segments', severity: 'gap', fromS: 4, toS: 7, withinS: 1.3 }],
          },
        ],
      },
    ];
  });
}
