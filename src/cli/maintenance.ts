/** `sealdock maintenance list|show|add` on the command line. */
import type { Command } from 'commander';
import { type AddedMaintenance, addToLog } from '../app/commands/add-to-log.js';
import { listMaintenance, showMaintenance } from '../app/queries/list-maintenance.js';
import { EXIT } from '../domain/exit-codes.js';
import { Failure } from '../domain/failure.js';
import { isMaintenanceKind, MAINTENANCE_KINDS } from '../domain/maintenance-kind.js';
import type { Language } from './language.js';
import { kindText, maintenanceEntryText, maintenanceText } from './maintenance-text.js';
import { marked, shownTime } from './people-text.js';
import {
  addHomeOptions,
  addPageOptions,
  afterNumber,
  cameraOf,
  type HomeFlags,
  homeOf,
  limitOf,
  numberOf,
  type PageFlags,
  readCommand,
  sinceOf,
  timeOf,
} from './read-command.js';
import type { Run } from './run-command.js';
import { printable } from './terminal-text.js';

type ListFlags = PageFlags & { readonly since?: string; readonly type?: string };
type AddFlags = HomeFlags & {
  readonly type: string;
  readonly note?: string;
  readonly by?: string;
  readonly at?: string;
  readonly new?: boolean;
};

export function addMaintenanceCommand(program: Command, run: Run): void {
  const command = program
    .command('maintenance')
    .description('maintenance log of the cameras: list, show, add / 维护日志');
  addList(command, run);
  const show = command
    .command('show')
    .description('one entry with its signed record')
    .argument('<entry>', 'its number');
  addHomeOptions(show).action((entry: string, flags: HomeFlags) =>
    readCommand(run, flags, {
      ask: (ledger) => showMaintenance(ledger, numberOf(entry, 'entry')),
      text: maintenanceEntryText,
    }),
  );
  addAdd(command, run);
}

function addList(command: Command, run: Run): void {
  const list = command
    .command('list', { isDefault: true })
    .description('newest first')
    .argument('[camera]', 'of one camera')
    .option('--type <type>', `docking-facts, ${MAINTENANCE_KINDS.join(', ')}`)
    .option('--since <time>', '7d, 12h, a day or a time');
  addPageOptions(list, 30).action((camera: string | undefined, flags: ListFlags) =>
    readCommand(run, flags, {
      ask: (ledger, now) =>
        listMaintenance(ledger, {
          camera: camera === undefined ? undefined : cameraOf(camera),
          kind: flags.type === undefined ? undefined : kindOf(flags.type),
          since: sinceOf(flags.since, now),
          after: afterNumber(flags),
          limit: limitOf(flags),
        }),
      text: maintenanceText,
    }),
  );
}

function kindOf(type: string): string {
  if (isMaintenanceKind(type) || type === 'docking-facts') return type;
  throw new Failure('bad-option', { option: 'type', problem: `one of docking-facts, ${MAINTENANCE_KINDS.join(', ')}` });
}

function addAdd(command: Command, run: Run): void {
  const add = command
    .command('add')
    .description('enters what was done to a camera, signed and for good')
    .argument('<camera>', 'its id')
    .requiredOption('--type <type>', MAINTENANCE_KINDS.join(', '))
    .option('--note <text>', 'what was done')
    .option('--by <who>', 'a role or a service number, not a name: the log is never pruned')
    .option('--at <time>', 'when it happened, if not now')
    .option('--new', 'the camera has not been docked here before');
  addHomeOptions(add).action((camera: string, flags: AddFlags) =>
    run(
      flags.json === true,
      async (signal, language) => {
        const document = await addToLog(
          homeOf(flags),
          {
            camera,
            kind: flags.type,
            note: flags.note,
            by: flags.by,
            at: flags.at === undefined ? undefined : timeOf(flags.at, 'at'),
            isNew: flags.new === true,
          },
          signal,
        );
        return { document, exitCode: EXIT.fine, text: addedText(document, language) };
      },
      homeOf(flags),
    ),
  );
}

function addedText({ camera, kind, at, seq, record }: AddedMaintenance, language: Language): string {
  const done = { zh: '已记入维护日志', en: 'entered into the maintenance log' }[language];
  const lines = [
    marked(`${done}: ${printable(camera)}  ${kindText(kind, language)}  ${shownTime(at)} (UTC+8)`, 'good'),
    `${{ zh: '签名记录', en: 'signed record' }[language]}: ${seq}  ${printable(record)}`,
  ];
  return `${lines.join('\n')}\n`;
}
