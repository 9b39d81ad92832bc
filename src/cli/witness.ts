/** `sealdock witness run`: cosigns the logs of docks, so that nobody who holds a dock can rewrite what it has recorded. */
import type { Command } from 'commander';
import { runWitness } from '../app/run-witness.js';
import { EXIT } from '../domain/exit-codes.js';
import { isFailure } from '../domain/failure.js';
import type { Run } from './run-command.js';

const HELP = `
主目录中需有 witness.yaml / the home folder needs witness.yaml:
  name: police.example/witness/central
  host: 127.0.0.1
  port: 7380
  logs:
    - <采集站主目录 keys/log.vkey 的内容 / what keys/log.vkey in a dock’s home says>
启动后打印见证方公钥；写入各采集站设置 log.witnesses。
Once ready it prints its own key, which goes into log.witnesses of the docks’ settings, and to whoever verifies (--keys).
请运行在采集站操作人员无法控制的机器上，并妥善备份此目录：忘记所见日志的见证方会为被改写的日志签名。
Run it where no dock’s operator has access, and back its folder up: a witness that has forgotten cosigns anything.
`;

export function addWitness(program: Command, run: Run): void {
  program
    .command('witness')
    .description('见证方：为采集站的日志共同签名 / cosigns the logs of docks')
    .command('run')
    .description('run the witness until it is stopped / 运行见证方')
    .requiredOption('--home <dir>', 'the witness’s own folder: witness.yaml, key, memory / 见证方主目录')
    .addHelpText('after', HELP)
    .action(({ home }: { readonly home: string }) =>
      run(false, async (signal) => {
        await runWitness({
          home,
          onReady: ({ url, key }) => void process.stdout.write(`ready ${url}\n${key}\n`),
          signal,
        });
        const isTerminated = isFailure(signal.reason) && signal.reason.facts['signal'] === 'SIGTERM';
        return { exitCode: isTerminated ? EXIT.fine : EXIT.interrupted, document: undefined, text: '' };
      }),
    );
}
