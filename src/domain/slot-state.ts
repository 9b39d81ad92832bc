/**
 * What one slot shows: the states that technicians tell apart, and the one verdict that an officer needs. Unknown is
 * absent, never a default. Texts for people stand beside the states, Chinese first.
 */
import { unreachable } from '../lib/assert.js';
import type { Instant } from './quantities.js';

/** Bytes and files of the docking on the slot, each hop by itself: nothing is whole at the first hop. */
export type SlotProgress = {
  readonly files: number;
  readonly bytes: number;
  readonly pulledBytes: number;
  readonly verifiedBytes: number;
  readonly archivedBytes: number;
};

export type SlotState =
  | { readonly kind: 'empty' }
  | { readonly kind: 'detecting' }
  /** 1: the next one. */
  | { readonly kind: 'waiting-turn'; readonly place: number }
  | { readonly kind: 'clock-check' }
  | { readonly kind: 'pulling' }
  | { readonly kind: 'verifying' }
  | { readonly kind: 'safe-here'; readonly waiting: number }
  | { readonly kind: 'safe-at-centre' }
  /** Only its facts could be read, it has no disk; undefined: it told no charge. */
  | { readonly kind: 'charging'; readonly batteryPercent: number | undefined }
  /** All its files are safe here, yet somebody must look. */
  | { readonly kind: 'attention'; readonly reason: AttentionReason }
  | { readonly kind: 'failed'; readonly code: string; readonly retryAt: Instant | undefined }
  | { readonly kind: 'quarantined'; readonly code: string }
  | { readonly kind: 'out-of-service'; readonly code: string }
  /** Undefined: it left before its files were listed. */
  | { readonly kind: 'left-early'; readonly leftAt: Instant; readonly missingFiles: number | undefined };

export type AttentionReason = 'gap-under-duty' | 'cannot-tell-under-duty' | 'archive-parked';

export type OfficerVerdict = 'take' | 'leave' | 'ask';

/** What everything outside the daemon sees of one slot. */
export type SlotView = {
  /** Undefined for the import folder. */
  readonly slot: number | undefined;
  /** Mount point, folder or port, for people. */
  readonly place: string;
  readonly state: SlotState;
  readonly camera: string | undefined;
  readonly profile: string | undefined;
  readonly docking: string | undefined;
  readonly progress: SlotProgress | undefined;
};

/** Full enough to be taken into the field. */
const FULL_PERCENT = 95;

/** Undefined where there is no camera to decide about. */
export function officerVerdict(state: SlotState): OfficerVerdict | undefined {
  switch (state.kind) {
    case 'empty':
    case 'left-early':
      return undefined;
    case 'detecting':
    case 'waiting-turn':
    case 'clock-check':
    case 'pulling':
    case 'verifying':
      return 'leave';
    case 'safe-here':
    case 'safe-at-centre':
    case 'attention':
      return 'take';
    case 'charging':
      return state.batteryPercent !== undefined && state.batteryPercent >= FULL_PERCENT ? 'take' : 'leave';
    case 'failed':
      return state.retryAt === undefined ? 'ask' : 'leave';
    case 'quarantined':
    case 'out-of-service':
      return 'ask';
    default:
      return unreachable(state);
  }
}

type Text = { readonly zh: string; readonly en: string };

export const SLOT_STATE_TEXT: Readonly<Record<SlotState['kind'], Text>> = {
  empty: { zh: '空闲', en: 'empty' },
  detecting: { zh: '识别中', en: 'detecting' },
  'waiting-turn': { zh: '排队中', en: 'waiting its turn' },
  'clock-check': { zh: '校时检查', en: 'checking the clock' },
  pulling: { zh: '采集中', en: 'pulling' },
  verifying: { zh: '核验中', en: 'verifying' },
  'safe-here': { zh: '已入站，待上传', en: 'safe here, waiting' },
  'safe-at-centre': { zh: '已归档', en: 'safe in the archive' },
  charging: { zh: '充电中', en: 'charging' },
  attention: { zh: '需注意', en: 'attention' },
  failed: { zh: '采集未完成', en: 'not complete' },
  quarantined: { zh: '已隔离', en: 'quarantined' },
  'out-of-service': { zh: '端口停用', en: 'out of service' },
  'left-early': { zh: '提前离开', en: 'left too early' },
};

export const OFFICER_VERDICT_TEXT: Readonly<Record<OfficerVerdict, Text>> = {
  take: { zh: '可取走', en: 'take' },
  leave: { zh: '请勿取走', en: 'leave' },
  ask: { zh: '找管理员', en: 'ask' },
};
