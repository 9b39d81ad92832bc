/** Picks the command, runs it, turns what it throws into an exit code and a message (contract.md). */
import { Command, CommanderError, Option } from 'commander';
import { EXIT } from '../domain/exit-codes.js';
import { chooseLanguage, LANGUAGES, type Language } from './language.js';
import { type Run, runCommand } from './run-command.js';
import { tellUsage } from './tell-failure.js';
import { printable } from './terminal-text.js';
import { SOFTWARE_VERSION } from './version.js';

type AddCommand = (program: Command, run: Run) => void;

/** Loaded only when asked for: what one command needs must not slow the others down. In the order of the help. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  demo: async () => (await import('./demo.js')).addDemo,
  run: async () => (await import('./run.js')).addRun,
  ingest: async () => (await import('./ingest.js')).addIngest,
  check: async () => (await import('./check.js')).addCheck,
  verify: async () => (await import('./verify.js')).addVerify,
  export: async () => (await import('./export.js')).addExport,
  status: async () => (await import('./status.js')).addStatus,
  slots: async () => (await import('./slots.js')).addSlots,
  cameras: async () => (await import('./cameras.js')).addCameras,
  maintenance: async () => (await import('./maintenance.js')).addMaintenanceCommand,
  transfers: async () => (await import('./transfers.js')).addTransfers,
  trace: async () => (await import('./trace.js')).addTrace,
  gaps: async () => (await import('./gaps.js')).addGaps,
  queue: async () => (await import('./queue.js')).addQueue,
  keys: async () => (await import('./keys.js')).addKeys,
  log: async () => (await import('./log.js')).addLog,
  witness: async () => (await import('./witness.js')).addWitness,
  doctor: async () => (await import('./doctor.js')).addDoctor,
  profiles: async () => (await import('./profiles-command.js')).addProfiles,
};

/** The one that is meant, or all of them for help and for a word that is none. */
async function commandsOf(args: readonly string[]): Promise<readonly AddCommand[]> {
  const [word = ''] = args.filter((arg, i) => !arg.startsWith('-') && args[i - 1] !== '--lang');
  const only = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
  return await Promise.all((only === undefined ? Object.values(COMMANDS) : [only]).map((load) => load()));
}

export async function main(args: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.fine;
  const run: Run = async (isJson, work, home) => {
    const { lang } = program.opts<{ readonly lang?: Language }>();
    const setting = home === undefined || lang !== undefined ? undefined : await settingOf(home);
    exitCode = await runCommand(isJson, work, chooseLanguage({ flag: lang, setting, env: process.env }));
  };
  const program = new Command('sealdock')
    .description('Body-camera dock: pulls, signs, judges and forwards footage. 执法记录仪采集站程序。')
    .version(SOFTWARE_VERSION)
    .addOption(new Option('--lang <language>', 'language of texts / 文字的语言').choices(LANGUAGES))
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.split('\n').map(printable).join('\n')) })
    .showHelpAfterError();
  for (const add of await commandsOf(args)) add(program, run);
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.fine;
    return tellUsage(error.message, args.includes('--json'), chooseLanguage({ env: process.env }));
  }
  return exitCode;
}

async function settingOf(home: string): Promise<Language | undefined> {
  const { languageOfHome } = await import('../app/home-language.js');
  return await languageOfHome(home);
}
