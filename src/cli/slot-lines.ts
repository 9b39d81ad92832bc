/**
 * The slots of a dock as lines of a table for a terminal: what each shows, three bars for the three hops, and the one
 * verdict an officer needs. State is told by word and sign, never by colour alone.
 */
import { formatInstant } from '../domain/quantities.js';
import {
  type AttentionReason,
  OFFICER_VERDICT_TEXT,
  officerVerdict,
  SLOT_STATE_TEXT,
  type SlotProgress,
  type SlotState,
  type SlotView,
} from '../domain/slot-state.js';
import type { Language, Text } from './language.js';
import { cutTo, displayWidth, padEndTo, printable, type Tone } from './terminal-text.js';

export type Paint = (text: string, tone: Tone) => string;

const SIGN: Readonly<Record<SlotState['kind'], string>> = {
  empty: '·',
  detecting: '▷',
  'waiting-turn': '‖',
  'clock-check': '◷',
  pulling: '↓',
  verifying: '⧗',
  'safe-here': '✓',
  'safe-at-centre': '✔',
  charging: '▮',
  attention: '▲',
  failed: '✕',
  quarantined: '■',
  'out-of-service': '⊘',
  'left-early': '◌',
};

const TONE: Readonly<Record<'take' | 'leave' | 'ask', Tone>> = { take: 'good', leave: 'quiet', ask: 'warn' };

const ATTENTION: Readonly<Record<AttentionReason, Text>> = {
  'gap-under-duty': { zh: '有缺口', en: 'a gap' },
  'cannot-tell-under-duty': { zh: '连续性无法判断', en: 'continuity unclear' },
  'archive-parked': { zh: '中心拒收', en: 'archive refuses' },
};

const HEAD: Readonly<Record<'slot' | 'state' | 'camera' | 'pulled' | 'verified' | 'archive', Text>> = {
  slot: { zh: '槽位', en: 'slot' },
  state: { zh: '状态', en: 'state' },
  camera: { zh: '记录仪', en: 'camera' },
  pulled: { zh: '采集', en: 'pulled' },
  verified: { zh: '核验', en: 'verified' },
  archive: { zh: '中心存储', en: 'archive' },
};

const IMPORT: Text = { zh: '导入', en: 'imp.' };
const WIDTHS = {
  zh: { slot: 4, state: 18, camera: 10, verdict: 8 },
  en: { slot: 4, state: 22, camera: 10, verdict: 5 },
} as const;
const MIN_BAR = 6;
const MAX_BAR = 20;

export function slotLines(
  views: readonly SlotView[],
  { columns, language, paint }: { readonly columns: number; readonly language: Language; readonly paint: Paint },
): readonly string[] {
  const widths = WIDTHS[language];
  const fixed = widths.slot + widths.state + widths.camera + widths.verdict + 2 * 6;
  const bar = Math.max(MIN_BAR, Math.min(MAX_BAR, Math.floor((columns - fixed) / 3)));
  const row = (cells: Readonly<Record<'slot' | 'state' | 'camera' | 'hops' | 'verdict', string>>): string =>
    [
      padEndTo(cells.slot, widths.slot),
      cells.state,
      padEndTo(cutTo(cells.camera, widths.camera), widths.camera),
      padEndTo(cutTo(cells.hops, bar * 3 + 4), bar * 3 + 4),
      cells.verdict,
    ]
      .join('  ')
      .trimEnd();
  const statePainted = (state: SlotState): string => {
    const text = padEndTo(
      cutTo(printable(`${SIGN[state.kind]} ${stateText(state, language)}`), widths.state),
      widths.state,
    );
    return state.kind === 'quarantined' ? paint(text, 'violet') : text;
  };
  const hopNames = [HEAD.pulled, HEAD.verified, HEAD.archive];
  const head = row({
    slot: HEAD.slot[language],
    state: padEndTo(HEAD.state[language], widths.state),
    camera: HEAD.camera[language],
    hops: hopNames.map((text) => padEndTo(cutTo(text[language], bar), bar)).join('  '),
    verdict: '',
  });
  const lines = views.map((view) => {
    const verdict = officerVerdict(view.state);
    const text = verdict === undefined ? '' : paint(OFFICER_VERDICT_TEXT[verdict][language], TONE[verdict]);
    return row({
      slot: view.slot === undefined ? IMPORT[language] : String(view.slot).padStart(2),
      state: statePainted(view.state),
      camera: printable(view.camera ?? ''),
      hops: printable(detailText(view.state, language) ?? hops(view.progress, bar)),
      verdict: text,
    });
  });
  return [paint(head, 'quiet'), ...lines];
}

/** The state, and the one thing one must know beside it. */
export function stateText(state: SlotState, language: Language): string {
  const word = SLOT_STATE_TEXT[state.kind][language];
  switch (state.kind) {
    case 'waiting-turn':
      return `${word} ${state.place}`;
    case 'safe-here':
      return `${word} ${state.waiting}`;
    case 'charging':
      return state.batteryPercent === undefined ? word : `${word} ${state.batteryPercent}%`;
    case 'attention':
      return `${word}: ${ATTENTION[state.reason][language]}`;
    case 'left-early':
      return `${word} ${formatInstant(state.leftAt).slice(11, 16)}`;
    default:
      return word;
  }
}

/** What stands in the place of the bars where these say nothing; undefined: they do. */
function detailText(state: SlotState, language: Language): string | undefined {
  switch (state.kind) {
    case 'failed':
    case 'quarantined':
    case 'out-of-service':
      return state.code;
    case 'left-early':
      if (state.missingFiles === undefined) return '';
      return language === 'zh' ? `还差 ${state.missingFiles} 个文件` : `${state.missingFiles} files missing`;
    default:
      return undefined;
  }
}

function hops(progress: SlotProgress | undefined, width: number): string {
  if (progress === undefined || progress.bytes === 0) return '';
  const { bytes, pulledBytes, verifiedBytes, archivedBytes } = progress;
  return [pulledBytes, verifiedBytes, archivedBytes].map((done) => progressBar(done / bytes, width)).join('  ');
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** Full only when everything is done: never rounded up. */
export function progressBar(share: number, width: number): string {
  const eighths = Math.floor(Math.max(0, Math.min(1, share)) * width * 8);
  const whole = Math.floor(eighths / 8);
  const filled = `${'█'.repeat(whole)}${EIGHTHS[eighths % 8] ?? ''}`;
  return filled + '░'.repeat(Math.max(0, width - displayWidth(filled)));
}
