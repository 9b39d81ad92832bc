/** `sealdock demo` on the command line: steps and the slots while it runs, then a summary a person understands. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type DemoStep, runDemo } from '../app/run-demo.js';
import { worstExitCode } from '../domain/exit-codes.js';
import type { SlotView } from '../domain/slot-state.js';
import { demoText } from './demo-text.js';
import type { Language, Text } from './language.js';
import { LiveLines } from './live-lines.js';
import type { Outcome, Run } from './run-command.js';
import { slotLines, stateText } from './slot-lines.js';
import { columnsOf, printable, toned } from './terminal-text.js';

const STEPS: Readonly<Record<DemoStep, Text>> = {
  footage: {
    zh: '用 ffmpeg 制作两台虚拟记录仪的录像，并埋入故障（约 10 秒）',
    en: 'making the footage of two virtual cameras with ffmpeg, faults planted (about 10 s)',
  },
  daemon: { zh: '启动采集程序（与正式运行相同）', en: 'starting the daemon, the same as in production' },
  cameras: {
    zh: '插入两台记录仪：1 号为普通 U 盘式，2 号经串口应答、收到命令后才成为磁盘',
    en: 'docking both: slot 1 a plain disk, slot 2 answers over a serial line and becomes a disk on command',
  },
  stop: { zh: '停止采集程序', en: 'stopping the daemon' },
};

export function addDemo(program: Command, run: Run): void {
  program
    .command('demo')
    .description('the main job on two virtual cameras / 用两台虚拟记录仪演示采集全过程')
    .option('--folder <dir>', 'where the demo keeps its cards and its home', 'sealdock-demo')
    .option('--json', 'one JSON document on standard output')
    .action((flags: { readonly folder: string; readonly json?: boolean }) =>
      run(flags.json === true, (signal, language) => demo(resolve(flags.folder), signal, language)),
    );
}

async function demo(folder: string, signal: AbortSignal, language: Language): Promise<Outcome> {
  const out = process.stderr;
  const live = new LiveLines(out, { isOn: true });
  const told = new Map<number, string>();
  let isOver = false;
  const document = await runDemo({
    folder,
    onStep: (step) => {
      live.end();
      isOver = step === 'stop';
      out.write(`${toned('──', 'quiet', out)} ${STEPS[step][language]}\n`);
    },
    onSlots: (views) => {
      // The cameras are taken out then: what was reached stands on the screen.
      if (isOver) return;
      if (out.isTTY)
        live.show((columns) =>
          slotLines(views(), { columns, language, paint: (text, tone) => toned(text, tone, out) }),
        );
      else tellChanges(views(), told, language);
    },
    signal,
  });
  live.end();
  const columns = columnsOf(process.stdout, 100);
  return { document, exitCode: worstExitCode(document.exitCodes), text: demoText(document, { columns, language }) };
}

/** Without a terminal: one line when what a slot shows has become another. */
function tellChanges(views: readonly SlotView[], told: Map<number, string>, language: Language): void {
  for (const { slot = 0, state, camera } of views) {
    const text = stateText(state, language);
    if (told.get(slot) === text) continue;
    told.set(slot, text);
    process.stderr.write(`   ${{ zh: '槽位', en: 'slot' }[language]} ${slot}: ${text}  ${printable(camera ?? '')}\n`);
  }
}
