/**
 * `sealdock demo`: the main job on a virtual camera's card. Makes real footage with planted faults, ingests it with the same
 * code as any card, and compares what was found with what was planted.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findFfmpeg } from '../adapters/ffmpeg/find-ffmpeg.js';
import { Failure } from '../domain/failure.js';
import type { DockingProgress } from '../ingest/ingest-deps.js';
import { makeDemoFootage, type Planted } from '../simulator/make-demo-footage.js';
import { type IngestDocument, ingestPath } from './ingest-path.js';

export type { DockingProgress };

export type DemoDocument = {
  readonly schema: 'sealdock.demo/1';
  readonly facts: readonly { readonly planted: string; readonly path: string; readonly isFound: boolean }[];
  readonly ingest: IngestDocument;
  /** Folder of the intake in the archive; its VERIFY.txt tells how to check it. */
  readonly intake: string;
  readonly exitCodes: readonly number[];
};

/** Only ever emptied when it is the demo's own: it holds exactly the two folders that the demo makes. */
const OWN = ['card', 'home'];

export async function runDemo(options: {
  readonly folder: string;
  readonly onStep: (text: string) => void;
  readonly onProgress: (progress: DockingProgress) => void;
  readonly signal: AbortSignal;
}): Promise<DemoDocument> {
  const { folder, signal } = options;
  await mkdir(folder, { recursive: true });
  const names = await readdir(folder);
  if (names.some((name) => !OWN.includes(name)))
    throw new Failure('home-unusable', { home: folder, problem: 'holds other things than an earlier demo' });
  for (const name of names) await rm(join(folder, name), { recursive: true });
  options.onStep('制作虚拟记录仪的存储卡 making a virtual camera’s card');
  const card = join(folder, 'card');
  const planted = await makeDemoFootage(card, await findFfmpeg());
  options.onStep('采集 docking: list, pull, verify, seal, judge, forward');
  const home = join(folder, 'home');
  const nothing = { profile: undefined, camera: undefined, officer: undefined, activity: undefined };
  const ingest = await ingestPath({
    path: card,
    home,
    ...nothing,
    mustBeContinuous: false,
    onProgress: options.onProgress,
    signal,
  });
  const facts = planted.map((fact) => ({ planted: fact.kind, path: fact.path, isFound: isFound(fact, ingest) }));
  const isComplete = ingest.waiting === 0 && ingest.files.every(({ fate }) => fate === 'pulled');
  const record = ingest.files[0]?.record ?? '';
  const intake = join(home, 'archive', record.slice(0, Math.max(0, record.indexOf('/rec/'))));
  return {
    schema: 'sealdock.demo/1',
    facts,
    ingest,
    intake,
    exitCodes: isComplete && facts.every((fact) => fact.isFound) ? [] : [1],
  };
}

/** Exactly the planted fault, at its place, within the stated uncertainty; of a whole recording: no finding and a claim. */
function isFound(fact: Planted, { continuity }: IngestDocument): boolean {
  const recording = continuity.recordings.find(({ segments }) => segments.some(({ path }) => path === fact.path));
  if (recording === undefined) return false;
  const [finding] = recording.findings;
  switch (fact.kind) {
    case 'whole':
      return (
        recording.verdict === 'continuous' &&
        recording.segments.length === 3 &&
        recording.findings.every(({ severity }) => severity === 'note') &&
        recording.claimMs !== null
      );
    case 'between-segments': {
      const lostMs = (finding?.endMs ?? 0) - (finding?.startMs ?? 0);
      const isClose = Math.abs(lostMs - (fact.lostMs ?? 0)) <= (finding?.uncertaintyMs ?? 0);
      return recording.verdict === 'gap' && finding?.kind === fact.kind && finding.afterFile === fact.path && isClose;
    }
    default:
      return (
        recording.verdict !== 'continuous' && finding?.file === fact.path && finding.kind === `${fact.kind}-segment`
      );
  }
}
