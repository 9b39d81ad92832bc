/** `sealdock ingest PATH` on the command line: progress on standard error, the outcome as text or JSON. */
import type { Command } from 'commander';
import { ingestPath } from '../app/ingest-path.js';
import { retoldReport } from '../app/retold-report.js';
import { worstExitCode } from '../domain/exit-codes.js';
import { defaultHome } from './home.js';
import { IngestProgress } from './ingest-progress.js';
import { ingestText } from './ingest-text.js';
import { LiveLines } from './live-lines.js';
import type { Run } from './run-command.js';
import { columnsOf } from './terminal-text.js';

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
        const live = new LiveLines(process.stderr, { isOn: flags.json !== true });
        const progress = new IngestProgress();
        const ingested = await ingestPath({
          path,
          home: flags.home ?? defaultHome(),
          profile: flags.profile,
          camera: flags.camera,
          officer: flags.officer,
          activity: flags.activity,
          mustBeContinuous: flags.mustBeContinuous === true,
          onProgress: (step) => {
            progress.add(step);
            live.show(() => [progress.line(language)]);
          },
          signal,
        }).finally(() => live.end());
        const document = { ...ingested, continuity: retoldReport(ingested.continuity, language) };
        const columns = columnsOf(process.stdout);
        const text = ingestText(document, { columns, language });
        return { document, exitCode: worstExitCode(document.exitCodes), text };
      }),
    );
}
