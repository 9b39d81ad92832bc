/** Wires `sealdock profiles [list|show ID|lint|capture ID]` to the command line. */
import type { Command } from 'commander';
import { runProfiles } from './profiles.js';
import { addCapture } from './profiles-capture.js';
import type { Run } from './run-command.js';

type Flags = { readonly json?: boolean; readonly folder?: string };

export function addProfiles(program: Command, run: Run): void {
  const command = program
    .command('profiles')
    .description('device profiles: list, show ID, lint, capture ID / 设备配置')
    .argument('[action]', 'list, show or lint', 'list')
    .argument('[id]', 'profile to show')
    .option('--folder <dir>', 'folder of own profiles')
    .option('--json', 'one JSON document on standard output')
    .action((action: string, id: string | undefined, flags: Flags) =>
      run(flags.json === true, async (signal, language) => {
        const known = action === 'show' || action === 'lint' ? action : 'list';
        const outcome = await runProfiles({
          json: flags.json === true,
          lang: language,
          action: known,
          ...(id === undefined ? {} : { id }),
          ...(flags.folder === undefined ? {} : { userFolder: flags.folder }),
          signal,
        });
        return {
          exitCode: outcome.exitCode,
          document: 'document' in outcome ? outcome.document : undefined,
          text: 'text' in outcome ? outcome.text : '',
        };
      }),
    );
  addCapture(command, run);
}
