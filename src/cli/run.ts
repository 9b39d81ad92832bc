/**
 * `sealdock run`: the daemon in the foreground. The log goes to standard error as JSON lines; standard output says `ready`,
 * and shows one line per slot where it is a terminal that the log does not scroll through as well (`2>log`). SIGTERM is an
 * order to stop and ends with 0, an interrupt with 130.
 */
import { type Command, Option } from 'commander';
import { runDaemon } from '../app/daemon/run-daemon.js';
import { EXIT } from '../domain/exit-codes.js';
import { isFailure } from '../domain/failure.js';
import { defaultHome } from './home.js';
import type { Language } from './language.js';
import { LiveLines } from './live-lines.js';
import type { Outcome, Run } from './run-command.js';
import { slotLines } from './slot-lines.js';
import { toned } from './terminal-text.js';

type Flags = { readonly home?: string; readonly logLevel: 'info' | 'warn' | 'silent' };

export function addRun(program: Command, run: Run): void {
  const level = new Option('--log-level <level>', 'of the JSON lines on standard error / 日志级别');
  program
    .command('run')
    .description('the daemon: docks what appears, forwards, survives restarts / 守护进程：自动采集、上传')
    .option('--home <dir>', 'folder of settings, ledger, vault and default archive (SEALDOCK_HOME) / 主目录')
    .addOption(level.choices(['info', 'warn', 'silent']).default('info'))
    .action((flags: Flags) => {
      const home = flags.home ?? defaultHome();
      return run(false, (signal, language) => runUntilStopped({ ...flags, home }, signal, language), home);
    });
}

async function runUntilStopped(
  { home, logLevel }: Flags & { readonly home: string },
  signal: AbortSignal,
  language: Language,
): Promise<Outcome> {
  const isLogElsewhere = process.stderr.isTTY !== true || logLevel === 'silent';
  const live = new LiveLines(process.stdout, { isOn: isLogElsewhere });
  try {
    await runDaemon({
      home,
      logLevel,
      onReady: () => void process.stdout.write('ready\n'),
      onChange: (views) => live.show((columns) => slotLines(views(), { language, paint: toned, columns })),
      signal,
    });
  } catch (error) {
    // Told to stop before it was ready.
    if (!isFailure(error, 'cancelled') || !signal.aborted) throw error;
  } finally {
    live.end();
  }
  return { exitCode: isTerminated(signal) ? EXIT.fine : EXIT.interrupted, document: undefined, text: '' };
}

function isTerminated(signal: AbortSignal): boolean {
  return isFailure(signal.reason) && signal.reason.facts['signal'] === 'SIGTERM';
}
