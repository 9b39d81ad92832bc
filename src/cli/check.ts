/** `sealdock check PATH…` on the command line, and the text picture of a recording: what is there, what is missing. */
import type { Command } from 'commander';
import { type CheckDocument, checkPaths } from '../app/check-paths.js';
import { worstExitCode } from '../domain/exit-codes.js';
import { formatMillis } from '../domain/quantities.js';
import type { Run } from './main.js';

type Flags = { readonly mustBeContinuous?: boolean; readonly profile?: string; readonly json?: boolean };
type Recording = CheckDocument['recordings'][number];

const WIDTH = 60;
const WORDS = { continuous: '连续 continuous', gap: '有缺口 gap', 'cannot-tell': '无法判断 cannot tell' } as const;

export function addCheck(program: Command, run: Run): void {
  program
    .command('check')
    .description('judges the continuity of media files; touches nothing / 判断连续性，不改动任何东西')
    .argument('<path...>', 'files or folders')
    .option('--must-be-continuous', 'a pause never splits a recording; 4 for a gap, 12 for cannot tell')
    .option('--profile <id>', 'device profile to read names by')
    .option('--json', 'one JSON document on standard output')
    .action((paths: string[], flags: Flags) =>
      run(flags.json === true, async (signal) => {
        const document = await checkPaths({
          paths,
          mustBeContinuous: flags.mustBeContinuous === true,
          profileId: flags.profile,
          language: 'en',
          signal,
        });
        return { document, exitCode: worstExitCode(document.exitCodes), text: checkText(document) };
      }),
    );
}

export function checkText(document: Pick<CheckDocument, 'verdict' | 'recordings' | 'ignored'>): string {
  const parts = document.recordings.map(recordingText);
  return `${parts.join('\n')}${parts.length > 0 ? '\n' : ''}${WORDS[document.verdict]}: ${document.recordings.length} 段录像 recordings, ${document.ignored.length} 个其他文件 other files\n`;
}

function recordingText(recording: Recording): string {
  const { camera, startAt, durationMs, verdict, claim, segments, findings } = recording;
  const length = durationMs === null ? '?' : formatMillis(durationMs);
  const told = findings.map((finding) => {
    const span =
      finding.startMs === null
        ? ''
        : ` ${clock(finding.startMs)}${finding.endMs === null || finding.endMs === finding.startMs ? '' : `–${clock(finding.endMs)}`} ±${finding.uncertaintyMs} ms`;
    return `    ${finding.severity} ${finding.kind}${span}: ${finding.because}`;
  });
  return [
    `${camera ?? '?'}  ${startAt ?? '?'}  ${length}  ${segments.length} 个文件 files  ${WORDS[verdict]}  (${claim})`,
    ...picture(recording),
    ...told,
    '',
  ].join('\n');
}

/** █ recorded, ░ missing, ? cannot tell; nothing where the length is not known. */
function picture({ segments, findings, durationMs }: Recording): string[] {
  const ends = [...findings.flatMap(({ endMs }) => (endMs === null ? [] : [endMs])), durationMs ?? 0];
  const totalMs = Math.max(...ends, 1);
  const cells = Array.from({ length: WIDTH }, () => ' ');
  const fill = (fromMs: number, toMs: number, mark: string): void => {
    const from = Math.max(0, Math.min(WIDTH - 1, Math.floor((fromMs / totalMs) * WIDTH)));
    const to = Math.max(from + 1, Math.min(WIDTH, Math.round((toMs / totalMs) * WIDTH)));
    cells.fill(mark, from, to);
  };
  for (const { offsetMs, durationMs: length } of segments)
    if (offsetMs !== null && length !== null) fill(offsetMs, offsetMs + length, '█');
  for (const { startMs, endMs, severity } of findings) {
    if (severity === 'gap' && startMs !== null && endMs !== null) fill(startMs, endMs, '░');
    if (severity === 'cannot-tell' && startMs !== null) fill(startMs, endMs ?? startMs, '?');
  }
  return [`  ├${cells.join('')}┤`];
}

function clock(ms: number): string {
  const sign = ms < 0 ? '-' : '';
  const value = Math.abs(ms);
  return `${sign}${Math.trunc(value / 60_000)}:${((value % 60_000) / 1000).toFixed(1).padStart(4, '0')}`;
}
