/** `sealdock status` on the command line: one page, one line a subject, each with a sign, and what to look at next. */
import { type Command, Option } from 'commander';
import type { FindingEntry } from '../app/queries/list-cameras.js';
import { readStatus, type StatusDocument } from '../app/queries/read-status.js';
import { EXIT, worstExitCode } from '../domain/exit-codes.js';
import { formatBytes, formatMillis } from '../domain/quantities.js';
import type { SlotView } from '../domain/slot-state.js';
import type { Language } from './language.js';
import { codeText, marked, shownTime } from './people-text.js';
import { addHomeOptions, type HomeFlags, homeOf } from './read-command.js';
import type { Run } from './run-command.js';
import { slotLines } from './slot-lines.js';
import { STATUS_WORDS as WORDS } from './status-words.js';
import { columnsOf, displayWidth, padEndTo, printable, toned } from './terminal-text.js';
import { watchStatus } from './watch-status.js';

export function addStatus(program: Command, run: Run): void {
  const command = program
    .command('status')
    .description('is somebody needed: slots, clock, disk, queue, gaps under duty, findings / 状态');
  addHomeOptions(command)
    .addOption(new Option('--watch', 'look again until interrupted / 持续显示，直到中断').conflicts('json'))
    .action((flags: HomeFlags & { readonly watch?: boolean }) =>
      run(
        flags.json === true,
        async (signal, language) => {
          if (flags.watch === true) {
            const pageOf = (document: StatusDocument): string => statusText(document, language);
            await watchStatus({ home: homeOf(flags), pageOf, out: process.stdout, signal });
            return { document: undefined, exitCode: EXIT.fine, text: '' };
          }
          const document = await readStatus(homeOf(flags), signal);
          return { document, exitCode: worstExitCode(document.exitCodes), text: statusText(document, language) };
        },
        homeOf(flags),
      ),
    );
}

function slotsText({ daemon }: StatusDocument, language: Language): readonly string[] {
  if (daemon === null || daemon.slots.length === 0) return [];
  const views = daemon.slots.map(
    ({ slot, camera, profile, docking, progress, ...view }): SlotView => ({
      ...view,
      slot: slot ?? undefined,
      camera: camera ?? undefined,
      profile: profile ?? undefined,
      docking: docking ?? undefined,
      progress: progress ?? undefined,
    }),
  );
  return ['', ...slotLines(views, { language, paint: toned, columns: columnsOf(process.stdout, 100) })];
}

function findingLine({ at, code, docking, camera }: FindingEntry, language: Language): string {
  const where = [docking, camera].flatMap((id) => (id === null ? [] : [printable(id)]));
  return `    ${[shownTime(at), ...where, codeText(code, language)].join('  ')}`;
}

type Line = {
  readonly label: string;
  readonly text: string;
  readonly tone: 'good' | 'warn' | 'bad';
  /** Command that tells more. */
  readonly next?: string;
};

export function statusText(document: StatusDocument, language: Language): string {
  const lines = [
    clockLine(document, language),
    diskLine(document, language),
    queueLine(document, language),
    dutyLine(document, language),
    camerasLine(document, language),
    footageLine(document, language),
    logLine(document, language),
    ...(document.key === null ? [] : [keyLine(document.key, language)]),
    findingsLine(document, language),
  ];
  const width = Math.max(...lines.map(({ label }) => displayWidth(label)));
  const body = lines.map(({ label, text, tone, next }) => {
    const more = tone === 'good' || next === undefined ? '' : `  → ${next}`;
    return marked(`${padEndTo(label, width)}  ${text}${more}`, tone);
  });
  const dock = printable(document.dock ?? '?');
  const activity = WORDS[language].activity[document.activity];
  return [
    `${dock}  ${shownTime(document.at)} (UTC+8)  ${activity}  ${printable(document.home)}`,
    ...body,
    ...document.findings.newest.map((row) => findingLine(row, language)),
    ...slotsText(document, language),
    '',
  ].join('\n');
}

/** A key in the clear is the default and works; it is not what a dock should stay with. */
function keyLine(key: NonNullable<StatusDocument['key']>, language: Language): Line {
  const words = WORDS[language];
  return {
    label: words.key,
    text: words.keyKept[key],
    tone: key === 'home' ? 'warn' : 'good',
    next: 'sealdock doctor',
  };
}

function clockLine({ clock }: StatusDocument, language: Language): Line {
  const words = WORDS[language];
  const bound = clock.uncertaintyMs === null ? words.unbounded : `±${formatMillis(clock.uncertaintyMs, language)}`;
  const text = clock.isTrusted ? `${words.sync[clock.sync]}${words.comma}${bound}` : words.untrusted;
  const tone = !clock.isTrusted ? 'bad' : clock.sync === 'ntp' ? 'good' : 'warn';
  return { label: words.clock, text, tone, next: 'sealdock doctor' };
}

function diskLine({ disk }: StatusDocument, language: Language): Line {
  const words = WORDS[language];
  const { freeBytes, totalBytes, reserveBytes } = disk;
  const isLow = freeBytes < totalBytes / 10;
  return {
    label: words.disk,
    text: words.free(formatBytes(freeBytes), formatBytes(totalBytes), formatBytes(reserveBytes)),
    tone: disk.isAtReserve ? 'bad' : isLow ? 'warn' : 'good',
    next: 'sealdock doctor',
  };
}

function queueLine({ queue }: StatusDocument, language: Language): Line {
  const words = WORDS[language];
  const parts = [
    queue.waiting === 0 ? words.allSent : words.waiting(queue.waiting, formatBytes(queue.waitingBytes)),
    ...(queue.oldestAt === null ? [] : [words.since(shownTime(queue.oldestAt))]),
    ...(queue.parked === 0
      ? []
      : [words.parked(queue.parked, queue.parkedBy.map(({ code }) => printable(code)).join(', '))]),
  ];
  const isBad = queue.parked > 0 || queue.isLate;
  return {
    label: words.queue,
    text: parts.join(words.comma),
    tone: isBad ? 'bad' : queue.waiting > 0 ? 'warn' : 'good',
    next: 'sealdock queue',
  };
}

function dutyLine({ duty }: StatusDocument, language: Language): Line {
  const words = WORDS[language];
  const parts = [
    ...(duty.gaps > 0 ? [words.gaps(duty.gaps)] : []),
    ...(duty.cannotTell > 0 ? [words.cannotTell(duty.cannotTell)] : []),
  ];
  return {
    label: words.duty,
    text: parts.length === 0 ? words.noGaps : parts.join(words.comma),
    tone: parts.length === 0 ? 'good' : 'bad',
    next: 'sealdock gaps --must-be-continuous',
  };
}

function camerasLine({ cameras }: StatusDocument, language: Language): Line {
  const words = WORDS[language];
  const { known, unpulled, filesUnpulled } = cameras;
  const rest = unpulled === 0 ? '' : `${words.comma}${words.unpulled(unpulled, filesUnpulled)}`;
  return {
    label: words.cameras,
    text: `${words.known(known)}${rest}`,
    tone: unpulled === 0 ? 'good' : 'bad',
    next: 'sealdock cameras',
  };
}

function footageLine({ footage }: StatusDocument, language: Language): Line {
  const words = WORDS[language];
  const { files, bytes, archived, quarantined } = footage;
  const rest = quarantined === 0 ? '' : `${words.comma}${words.quarantined(quarantined)}`;
  return {
    label: words.footage,
    text: `${words.files(files, formatBytes(bytes), archived)}${rest}`,
    tone: quarantined === 0 ? 'good' : 'bad',
    next: 'sealdock transfers',
  };
}

function logLine({ records, log }: StatusDocument, language: Language): Line {
  const words = WORDS[language];
  const { sealed, unsealedSince, isLate, stopped } = log;
  if (stopped !== null)
    return {
      label: words.log,
      text: words.stopped(codeText(stopped, language)),
      tone: 'bad',
      next: 'sealdock log new-epoch',
    };
  const rest = unsealedSince === null ? '' : `${words.comma}${words.unsealed(shownTime(unsealedSince))}`;
  return {
    label: words.log,
    text: `${words.sealed(sealed, records)}${rest}`,
    tone: isLate ? 'bad' : unsealedSince === null ? 'good' : 'warn',
    next: 'sealdock doctor',
  };
}

function findingsLine({ findings }: StatusDocument, language: Language): Line {
  const words = WORDS[language];
  const { error, warning, note } = findings;
  return {
    label: words.findings,
    text: words.found(error, warning, note),
    tone: error > 0 ? 'bad' : warning > 0 ? 'warn' : 'good',
    next: 'sealdock transfers',
  };
}
