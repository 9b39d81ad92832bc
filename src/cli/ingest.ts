/** `sealdock ingest PATH` on the command line: progress on standard error, the outcome as text or JSON. */
import type { Command } from 'commander';
import type { IngestDocument } from '../app/ingest-document.js';
import { ingestPath } from '../app/ingest-path.js';
import { retoldReport } from '../app/retold-report.js';
import { worstExitCode } from '../domain/exit-codes.js';
import { formatBytes, formatMillis } from '../domain/quantities.js';
import { type CheckLook, checkText } from './check-text.js';
import { defaultHome } from './home.js';
import type { Run } from './main.js';

type Flags = {
  readonly profile?: string;
  readonly camera?: string;
  readonly officer?: string;
  readonly activity?: string;
  readonly home?: string;
  readonly mustBeContinuous?: boolean;
  readonly json?: boolean;
};

export function addIngest(program: Command, run: Run): void {
  program
    .command('ingest')
    .description('one docking of a mounted medium or folder; never writes to it / 采集一个已挂载的介质或文件夹')
    .argument('<path>', 'root of the camera’s medium')
    .option('--profile <id>', 'device profile to read names and logs by')
    .option('--camera <id>', 'camera id, where the footage does not tell it')
    .option('--officer <id>', 'officer id')
    .option('--activity <id>', 'enforcement activity')
    .option('--must-be-continuous', 'these recordings had to be continuous; 4 for a gap')
    .option('--home <dir>', 'folder of settings, ledger, vault and default archive (SEALDOCK_HOME)')
    .option('--json', 'one JSON document on standard output')
    .action((path: string, flags: Flags) =>
      run(flags.json === true, async (signal, language) => {
        const ingested = await ingestPath({
          path,
          home: flags.home ?? defaultHome(),
          profile: flags.profile,
          camera: flags.camera,
          officer: flags.officer,
          activity: flags.activity,
          mustBeContinuous: flags.mustBeContinuous === true,
          onProgress: () => undefined,
          signal,
        });
        const document = { ...ingested, continuity: retoldReport(ingested.continuity, language) };
        const columns = process.stdout.columns ?? 80;
        const text = ingestText(document, { columns, language });
        return { document, exitCode: worstExitCode(document.exitCodes), text };
      }),
    );
}

const FATES: Readonly<Record<IngestDocument['files'][number]['fate'], string>> = {
  pulled: '已采集 pulled',
  'already-held': '已在库 already held',
  unreadable: '无法读取 unreadable',
  pending: '未完成 pending',
};

function ingestText(document: IngestDocument, look: CheckLook): string {
  const lines = document.files.map(
    ({ path, fate, sizeBytes, level }) =>
      `  ${FATES[fate]}${level === null ? '' : ` ${level}`}  ${path}  ${formatBytes(sizeBytes)}`,
  );
  const bytes = document.files.reduce((sum, file) => sum + file.sizeBytes, 0);
  return [
    `${document.docking}  ${document.camera}  ${document.files.length} 个文件 files  ${formatBytes(bytes)}`,
    ...lines,
    checkText(document.continuity, look).trimEnd(),
    `时钟 clock: ${clockText(document.clock)}`,
    `中心存储 archive: ${document.archived} 已回执 with receipt, ${document.waiting} 等待 waiting`,
    document.handedBack
      ? '可取走 take the camera: everything listed is sealed here'
      : `请勿取走 leave the camera: ${document.keptBecause}`,
    '',
  ].join('\n');
}

function clockText({ class: grade, offsetMs, lowMs, highMs }: IngestDocument['clock']): string {
  if (grade === 'unknown') return '未知 unknown';
  if (offsetMs !== null) return `${formatMillis(offsetMs)} (${lowMs}…${highMs} ms)`;
  return `${lowMs === null ? '…' : `≥ ${formatMillis(lowMs)}`}${highMs === null ? '' : `, ≤ ${formatMillis(highMs)}`} (camera − dock)`;
}
