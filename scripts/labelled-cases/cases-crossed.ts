/**
 * Every oddity inside a file crossed with every oddity between files, in turn over the containers with and without sound:
 * each must be told beside the other, each once, and what is no loss must stay none.
 */
import { endingOf, hasRunningClock } from './cases-plain.js';
import { CONTAINERS, clip } from './clips.js';
import { BETWEENS, type Between, INSIDES, type Inside, type Shape } from './crossed-rules.js';
import {
  type CardFile,
  cameraName,
  type ExpectedFinding,
  type ExpectedRecording,
  type LabelledCase,
} from './labelled-case.js';

const START = '2026-11-20T09:30:00';
const SHAPES: readonly Shape[] = CONTAINERS.flatMap((container) =>
  [false, true].map((sound) => ({ container, sound })),
);
/** Shapes tried of each pair; the next pair goes on with the next ones. */
const SHAPES_PER_PAIR = 3;

export function crossedCases(): readonly LabelledCase[] {
  const turns = new Map<Inside, number>();
  return INSIDES.flatMap((inside) =>
    BETWEENS.flatMap((between) => {
      const fitting = SHAPES.filter(inside.fits);
      const from = turns.get(inside) ?? 0;
      const count = Math.min(SHAPES_PER_PAIR, fitting.length);
      turns.set(inside, from + count);
      return Array.from({ length: count }, (_, i) => fitting[(from + i) % fitting.length]).flatMap((shape) =>
        shape === undefined ? [] : crossed(inside, between, shape),
      );
    }),
  );
}

function crossed(inside: Inside, between: Between, shape: Shape): LabelledCase {
  const isRunning = hasRunningClock(shape.container);
  const atS = inside.lengthS + 4;
  const shownS = atS - (isRunning ? (inside.lateS ?? 0) : 0);
  const findings = [...inside.findings(shape), ...between.findings(shownS, isRunning)];
  const isUnjudged = between.isUnjudged === true && !isRunning;
  const expected: ExpectedRecording = {
    verdict: verdictOf(findings, isUnjudged),
    findings,
    copies: inside.isMarked === true ? 1 : 0,
  };
  return {
    name: `${inside.name}, ${between.name} (${shape.container}${shape.sound ? ' with sound' : ''})`,
    mustBeContinuous: true,
    files: () => filesOf(inside, between, shape),
    expected: [expected],
  };
}

function verdictOf(findings: readonly ExpectedFinding[], isUnjudged: boolean): ExpectedRecording['verdict'] {
  if (findings.some(({ severity }) => severity === 'gap')) return 'gap';
  return isUnjudged || findings.some(({ severity }) => severity === 'cannot-tell') ? 'cannot-tell' : 'continuous';
}

async function filesOf(inside: Inside, between: Between, shape: Shape): Promise<CardFile[]> {
  const { numbers, lateS, nameLateS = lateS } = between;
  const boundaryS = inside.lengthS + 4;
  const from = between.moment === undefined ? START : before(between.moment, boundaryS);
  const ending = endingOf(shape.container);
  const follower = (atS: number): Promise<Buffer> =>
    clip({
      ...shape,
      seconds: 4,
      mark: `follower ${atS}`,
      ...(hasRunningClock(shape.container) ? { clockSeconds: atS } : {}),
    });
  const first = await inside.bytes(shape);
  const path = cameraName(0, numbers[0], ending, from);
  return [
    { path, bytes: first },
    ...(inside.isMarked === true ? [{ path: path.replace(`.${ending}`, `IMP.${ending}`), bytes: first }] : []),
    { path: cameraName(inside.lengthS, numbers[1], ending, from), bytes: await follower(inside.lengthS) },
    { path: cameraName(boundaryS + nameLateS, numbers[2], ending, from), bytes: await follower(boundaryS + lateS) },
  ];
}

/** The moment `seconds` before, as names are counted from. */
function before(moment: string, seconds: number): string {
  return new Date(Date.parse(`${moment}Z`) - seconds * 1000).toISOString().slice(0, 19);
}
