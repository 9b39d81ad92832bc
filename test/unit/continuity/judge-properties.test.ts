/**
 * What must hold for every recording, not only for those that somebody thought of. A simulated camera writes the files:
 * its truth is known, the judge sees only names, lengths and times. Losses may fall anywhere, in any number.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FootageFile } from '../../../src/continuity/footage-file.js';
import { judgeContinuity } from '../../../src/continuity/judge-continuity.js';
import type { RecordingReport } from '../../../src/continuity/report.js';
import { instant } from '../../../src/domain/quantities.js';
import { file, NINE, names, reading, running, sound, step, track } from './makers.js';

/** One file of the simulated camera, and what was lost in front of it. */
type Piece = { readonly lengthMs: number; readonly lossMs: number };
type Camera = {
  readonly phaseMs: number;
  /** Media clock against the camera's clock, parts per million. */
  readonly driftPpm: number;
  readonly pieces: readonly Piece[];
  readonly firstNumber: number;
};

const lengthMs = fc.integer({ min: 2000, max: 1_800_000 });
const whole = fc.record({ lengthMs, lossMs: fc.constant(0) });
const lossy = fc.record({
  lengthMs,
  lossMs: fc.oneof(
    { weight: 2, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 9000 }) },
  ),
});
const cameraWith = (piece: fc.Arbitrary<Piece>, max = 12) =>
  fc.record({
    phaseMs: fc.integer({ min: 0, max: 999 }),
    driftPpm: fc.integer({ min: -90, max: 90 }),
    firstNumber: fc.integer({ min: 0, max: 9999 }),
    pieces: fc.array(piece, { minLength: 1, maxLength: max }),
  });

/** What is lost in front of the first file is before the recording. */
const lossesOf = ({ pieces }: Camera): readonly number[] => pieces.slice(1).map(({ lossMs }) => lossMs);

function shoot({ phaseMs, driftPpm, pieces, firstNumber }: Camera): FootageFile[] {
  let atMs = phaseMs;
  return pieces.map(({ lengthMs: length, lossMs }, i) => {
    if (i > 0) atMs += lossMs;
    const made = file((firstNumber + i) % 10_000, atMs, length, { path: `card/${i}.mp4` });
    atMs += length * (1 + driftPpm / 1e6);
    return made;
  });
}

/** The same camera, writing transport streams whose clock runs on; names tell only whole seconds. */
function shootTransport(camera: Camera, startPtsMs: number): FootageFile[] {
  let ptsMs = startPtsMs;
  return shoot(camera).map((made, i) => {
    const piece = camera.pieces[i];
    if (piece === undefined) return made;
    if (i > 0) ptsMs += piece.lossMs;
    const wrapped = ptsMs % WRAP_MS;
    ptsMs += piece.lengthMs;
    return { ...made, reading: running(piece.lengthMs, wrapped) };
  });
}

const WRAP_MS = 2 ** 33 / 90;

function judged(files: readonly FootageFile[]): RecordingReport {
  const { recordings } = judgeContinuity(files, { mustBeContinuous: true, zoneOffsetMinutes: 480 });
  const [only] = recordings;
  if (only === undefined || recordings.length !== 1) throw new Error(`${recordings.length} recordings instead of one`);
  return only;
}

const claimOf = ({ claimMs }: RecordingReport): number => claimMs ?? 0;
const gapsIn = ({ findings }: RecordingReport) => findings.filter(({ severity }) => severity === 'gap');
const RUNS = { numRuns: 1500 };

describe('between files, by one-second names', () => {
  test('no way of cutting a whole recording into files is ever called a gap', () => {
    fc.assert(
      fc.property(cameraWith(whole), (camera) => {
        expect(gapsIn(judged(shoot(camera)))).toEqual([]);
      }),
      RUNS,
    );
  });

  test('nothing from which more than its claim was lost anywhere is ever called continuous', () => {
    fc.assert(
      fc.property(cameraWith(lossy), (camera) => {
        const recording = judged(shoot(camera));
        const most = Math.max(0, ...lossesOf(camera));
        if (recording.verdict === 'continuous') expect(most).toBeLessThanOrEqual(claimOf(recording));
      }),
      RUNS,
    );
  });

  test('a claim is never better than the evidence: some whole second and a drift remain open', () => {
    // Another camera with the same names and lengths may have lost as much as the claim says, and no more.
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 999 }),
        fc.integer({ min: 0, max: 1999 }),
        lengthMs,
        lengthMs,
        (phaseMs, lossMs, first, second) => {
          const pieces = [
            { lengthMs: first, lossMs: 0 },
            { lengthMs: second, lossMs },
          ];
          const camera = { phaseMs, driftPpm: 0, firstNumber: 1, pieces };
          const recording = judged(shoot(camera));
          if (recording.verdict !== 'continuous') return;
          // By the names alone: the second start may be a whole second later, the first a whole second earlier.
          const seen = Math.floor((phaseMs + first + lossMs) / 1000) * 1000 - Math.floor(phaseMs / 1000) * 1000 - first;
          expect(claimOf(recording)).toBeGreaterThanOrEqual(Math.max(40, seen + 1000 - 1));
          expect(claimOf(recording)).toBeLessThanOrEqual(Math.max(41, seen + 1001 + first * 0.0001));
        },
      ),
      RUNS,
    );
  });

  test('a cut above the claim of the whole and 150 ms is a gap, or cannot be told where the names cannot', () => {
    fc.assert(
      fc.property(cameraWith(whole), fc.nat(), fc.integer({ min: 151, max: 20_000 }), (camera, at, beyondMs) => {
        fc.pre(camera.pieces.length > 1);
        const before = judged(shoot(camera));
        fc.pre(before.verdict === 'continuous');
        const cut = claimOf(before) + beyondMs;
        const hole = 1 + (at % (camera.pieces.length - 1));
        const pieces = camera.pieces.map((piece, i) => (i === hole ? { ...piece, lossMs: cut } : piece));
        const after = judged(shoot({ ...camera, pieces }));
        // What two whole seconds, their jitter and the drift of the file before can hide, and not a millisecond more.
        const hidden = 2000 + 150 + (camera.pieces[hole - 1]?.lengthMs ?? 0) * 0.0017 + 100;
        if (cut > hidden) expect(after.verdict).toBe('gap');
        else if (after.verdict === 'continuous') expect(claimOf(after)).toBeGreaterThanOrEqual(cut);
      }),
      RUNS,
    );
  });

  test('every gap that is told holds the loss within its uncertainty', () => {
    fc.assert(
      fc.property(cameraWith(lossy, 6), (camera) => {
        const recording = judged(shoot(camera));
        let axisMs = 0;
        const truths = camera.pieces.map(({ lengthMs: length, lossMs }, i) => {
          const fromMs = axisMs;
          if (i > 0) axisMs += lossMs;
          const hole = { after: `card/${i - 1}.mp4`, fromMs, toMs: axisMs };
          // The axis is the media’s own time.
          axisMs += length;
          return hole;
        });
        for (const { afterFile, startMs, endMs, uncertaintyMs } of gapsIn(recording)) {
          const truth = truths.find(({ after }) => after === afterFile);
          expect(Math.abs((startMs ?? 0) - (truth?.fromMs ?? 0))).toBeLessThanOrEqual(uncertaintyMs + 1);
          expect(Math.abs((endMs ?? 0) - (truth?.toMs ?? 0))).toBeLessThanOrEqual(uncertaintyMs + 1);
        }
      }),
      RUNS,
    );
  });
});

describe('between files, by a clock that runs on', () => {
  const startPts = fc.integer({ min: 0, max: 95_443_716 });

  test('no partition is a gap, and every whole recording is called continuous to the frame', () => {
    fc.assert(
      fc.property(cameraWith(whole), startPts, (camera, pts) => {
        const recording = judged(shootTransport(camera, pts));
        expect(recording.verdict).toBe('continuous');
        expect(claimOf(recording)).toBeLessThanOrEqual(42);
      }),
      RUNS,
    );
  });

  test('every loss above the claim and 150 ms is a gap, at its place, and nothing else is', () => {
    fc.assert(
      fc.property(cameraWith(lossy), startPts, (camera, pts) => {
        const recording = judged(shootTransport(camera, pts));
        const lost = lossesOf(camera);
        const proven = gapsIn(recording).map(({ afterFile, startMs, endMs }) => ({
          afterFile,
          lossMs: (endMs ?? 0) - (startMs ?? 0),
        }));
        // Between 150 and 153 ms the tick and the rounding decide.
        const gaps = proven.filter(({ lossMs }) => lossMs > 153);
        const truths = lost.flatMap((lossMs, i) => (lossMs > 153 ? [{ afterFile: `card/${i}.mp4`, lossMs }] : []));
        expect(gaps.map(({ afterFile }) => afterFile)).toEqual(truths.map(({ afterFile }) => afterFile));
        for (const [i, { lossMs }] of gaps.entries()) {
          expect(Math.abs(lossMs - (truths[i]?.lossMs ?? 0))).toBeLessThanOrEqual(2);
        }
        expect(proven.every(({ lossMs }) => lossMs > 148)).toBe(true);
        if (recording.verdict === 'continuous') expect(Math.max(0, ...lost)).toBeLessThanOrEqual(claimOf(recording));
      }),
      RUNS,
    );
  });
});

describe('inside a file', () => {
  const frame = fc.constantFrom(16.667, 33.367, 40, 66.667);
  /** Frames lost behind frame number so and so; apart from each other. */
  const holes = fc.uniqueArray(
    fc.record({ at: fc.integer({ min: 2, max: 900 }), frames: fc.integer({ min: 1, max: 40 }) }),
    {
      minLength: 0,
      maxLength: 5,
      selector: ({ at }) => Math.floor(at / 20),
    },
  );

  test('every loss above the claim of the whole file and 150 ms is a gap; what stays continuous lost less than it claims', () => {
    fc.assert(
      fc.property(frame, holes, (frameMs, lost) => {
        const sorted = [...lost].sort((a, b) => a.at - b.at);
        let shiftMs = 0;
        const longSteps = sorted.map(({ at, frames }) => {
          const long = step(at * frameMs + shiftMs, frames * frameMs, { medianMs: frameMs });
          shiftMs += frames * frameMs;
          return long;
        });
        const lengthOfFile = 1000 * frameMs + shiftMs;
        // As the reader lists them: from 1.9 usual steps and 60 ms on.
        const listed = longSteps.filter(({ stepMs }) => stepMs > Math.max(1.9 * frameMs, 60));
        const shot = reading([track(lengthOfFile, { frameMs, samples: 1000, longSteps: listed })]);
        const recording = judged([file(1, 0, 0, { reading: shot })]);
        const plain = judged([
          file(1, 0, 0, { reading: reading([track(1000 * frameMs, { frameMs, samples: 1000 })]) }),
        ]);
        const losses = sorted.map(({ frames }) => frames * frameMs);
        const gaps = gapsIn(recording);
        for (const [i, lossMs] of losses.entries()) {
          if (lossMs <= claimOf(plain) + 150) continue;
          const at = longSteps[i]?.fromMs ?? 0;
          expect(
            gaps.some(({ startMs }) => Math.abs((startMs ?? 0) - at) <= 1),
            `${lossMs} ms at ${at}`,
          ).toBe(true);
        }
        if (recording.verdict === 'continuous')
          expect(Math.max(0, ...losses)).toBeLessThanOrEqual(claimOf(recording) + 1);
      }),
      RUNS,
    );
  });

  test('sound that is lost alone above 150 ms and three of its frames is a gap of the sound', () => {
    fc.assert(
      fc.property(fc.constantFrom(20, 21.333, 32, 64), fc.integer({ min: 1, max: 30 }), (frameMs, frames) => {
        const lossMs = frames * frameMs;
        const long = step(5000, lossMs, { medianMs: frameMs });
        const tracks = [track(60_000), sound(60_000, { frameMs, longSteps: [long] })];
        const recording = judged([file(1, 0, 0, { reading: reading(tracks) })]);
        const isGap = lossMs + frameMs > Math.max(3 * frameMs, 150);
        expect(recording.verdict).toBe(isGap ? 'gap' : 'continuous');
        if (isGap) expect(recording.findings).toMatchObject([{ severity: 'gap', track: 'audio' }]);
        else expect(claimOf(recording)).toBeGreaterThanOrEqual(Math.floor(lossMs));
      }),
      { numRuns: 500 },
    );
  });
});

describe('timecodes beside names', () => {
  const coded = (camera: Camera, timecodeAt: (mediaMs: number, lostMs: number) => number): FootageFile[] => {
    let mediaMs = 0;
    let lostMs = 0;
    return shoot(camera).map((made, i) => {
      const piece = camera.pieces[i];
      if (piece === undefined) return made;
      if (i > 0) lostMs += piece.lossMs;
      const labelMs = timecodeAt(mediaMs, lostMs) % 86_400_000;
      mediaMs += piece.lengthMs;
      return {
        ...made,
        reading: reading([track(piece.lengthMs)], { timecode: { labelMs, countMs: labelMs, frameMs: 40 } }),
      };
    });
  };

  test('one that counts on through every loss changes nothing', () => {
    fc.assert(
      fc.property(cameraWith(lossy), fc.integer({ min: 1, max: 3_000_000 }), (camera, from) => {
        expect(judged(coded(camera, (mediaMs) => from + mediaMs))).toEqual(judged(shoot(camera)));
      }),
      { numRuns: 500 },
    );
  });

  test('one that follows the clock makes no gap where nothing is lost, and shows what the names are too coarse for', () => {
    fc.assert(
      fc.property(cameraWith(lossy), fc.integer({ min: 1, max: 3_000_000 }), (camera, from) => {
        const slowed = { ...camera, driftPpm: 0 };
        const recording = judged(coded(slowed, (mediaMs, lostMs) => from + mediaMs + lostMs));
        const losses = lossesOf(slowed);
        const longest = Math.max(0, ...slowed.pieces.map((piece) => piece.lengthMs));
        // Two frames, a ten-thousandth of the length, and twice 150 ms.
        const sure = 300 + 80 + longest / 10_000;
        if (losses.every((lossMs) => lossMs === 0)) expect(gapsIn(recording)).toEqual([]);
        const isCoarse = coded(slowed, (mediaMs, lostMs) => from + mediaMs + lostMs).some(
          ({ reading: of }) => of !== undefined && 'timecode' in of && (of.timecode?.labelMs ?? 0) % 1000 === 0,
        );
        if (!isCoarse && losses.some((lossMs) => lossMs > sure)) expect(recording.verdict).toBe('gap');
      }),
      { numRuns: 500 },
    );
  });
});

describe('whatever the files are', () => {
  const anyFile = fc.record({
    number: fc.integer({ min: 0, max: 30 }),
    atMs: fc.integer({ min: -100_000, max: 5_000_000 }),
    length: fc.integer({ min: 40, max: 600_000 }),
    hasName: fc.boolean(),
    state: fc.constantFrom('ok', 'torn', 'placed', 'unreadable', 'empty'),
    created: fc.option(fc.integer({ min: 0, max: 5_000_000 }), { nil: undefined }),
    recorded: fc.option(fc.integer({ min: 0, max: 5_000_000 }), { nil: undefined }),
    coded: fc.option(fc.integer({ min: 0, max: 86_399_999 }), { nil: undefined }),
    written: fc.option(fc.integer({ min: 0, max: 5_000_000 }), { nil: undefined }),
    widthPx: fc.constantFrom(640, 1920),
    content: fc.constantFrom(undefined, undefined, 'a', 'b'),
  });
  const made = (all: readonly (typeof anyFile extends fc.Arbitrary<infer T> ? T : never)[]): FootageFile[] =>
    all.map(({ number, atMs, length, hasName, state, created, ...more }, i) => {
      const { recorded, coded, written, widthPx, content } = more;
      const createdAt = {
        ...(created === undefined ? {} : { createdAt: instant(NINE + created) }),
        ...(recorded === undefined ? {} : { recordedAt: { at: instant(NINE + recorded), hasZone: true } }),
        ...(coded === undefined ? {} : { timecode: { labelMs: coded, countMs: coded, frameMs: 40 } }),
      };
      const picture = track(length, { pictureSize: { width: widthPx, height: 480 } });
      const placed = state === 'placed' ? { placedEndMs: length + 5000 } : {};
      const cut = { state: 'truncated', readableEndMs: length, ...placed } as const;
      const readings = {
        ok: reading([picture], createdAt),
        torn: reading([picture], { ...cut, ...createdAt }),
        placed: reading([picture], { ...cut, ...createdAt }),
        unreadable: { state: 'unreadable', container: 'mp4', because: 'noise' },
        empty: { state: 'empty' },
      } as const;
      return {
        path: `card/${i}.mp4`,
        sizeBytes: state === 'empty' ? 0 : 1000,
        names: hasName ? names(number, atMs) : { kind: 'video', pattern: 'x' },
        reading: readings[state],
        modifiedAt: written === undefined ? undefined : instant(NINE + written),
        sha256: state === 'ok' ? content : undefined,
      };
    });
  const judgeAll = (files: readonly FootageFile[], mustBeContinuous: boolean) =>
    judgeContinuity(files, { mustBeContinuous, zoneOffsetMinutes: 480 });

  test('the judgement is the same in any order of the files, and every file is accounted for once', () => {
    fc.assert(
      fc.property(fc.array(anyFile, { maxLength: 10 }), fc.boolean(), (all, must) => {
        const files = made(all);
        const report = judgeAll(files, must);
        expect(judgeAll([...files].reverse(), must)).toEqual(report);
        const told = report.recordings.flatMap(({ segments }) => segments.map(({ path }) => path));
        expect([...told].sort()).toEqual(files.map(({ path }) => path).sort());
      }),
      { numRuns: 1000 },
    );
  });

  test('figures are whole, spans run forward, and continuous is only what is whole and earned a claim', () => {
    fc.assert(
      fc.property(fc.array(anyFile, { maxLength: 10 }), fc.boolean(), (all, must) => {
        for (const recording of judgeAll(made(all), must).recordings) {
          const { verdict, claimMs, durationMs, segments, findings } = recording;
          for (const figure of [claimMs, durationMs]) expect(figure ?? 0).toSatisfy(Number.isInteger);
          for (const { startMs, endMs, uncertaintyMs, because } of findings) {
            for (const figure of [startMs ?? 0, endMs ?? 0, uncertaintyMs]) expect(figure).toSatisfy(Number.isInteger);
            expect(because).not.toContain('?');
            if (startMs !== null && endMs !== null) expect(endMs).toBeGreaterThanOrEqual(startMs);
          }
          expect(claimMs !== null).toBe(verdict === 'continuous');
          if (verdict !== 'continuous') continue;
          expect(segments.every(({ state }) => state === 'ok' || state === 'truncated')).toBe(true);
          expect(findings.every(({ severity }) => severity === 'warning' || severity === 'note')).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('the duty changes how files are grouped and never a verdict of one and the same recording', () => {
    fc.assert(
      fc.property(fc.array(anyFile, { maxLength: 8 }), (all) => {
        const files = made(all);
        const free = judgeAll(files, false);
        const bound = judgeAll(files, true);
        for (const recording of free.recordings) {
          const same = bound.recordings.find(
            ({ segments }) => JSON.stringify(segments) === JSON.stringify(recording.segments),
          );
          if (same !== undefined) expect(same).toEqual(recording);
        }
      }),
      { numRuns: 500 },
    );
  });
});
