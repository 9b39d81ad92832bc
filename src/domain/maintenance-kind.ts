/** What people may enter into a camera's maintenance log; the dock itself adds `docking-facts`. Codes are stable. */
import type { Text } from './failure-codes.js';

export const MAINTENANCE_KINDS = ['repair', 'battery', 'card-swap', 'loan', 'return', 'retire', 'other'] as const;
export type MaintenanceKind = (typeof MAINTENANCE_KINDS)[number];

export const MAINTENANCE_KIND_TEXT: Readonly<Record<MaintenanceKind | 'docking-facts', Text>> = {
  'docking-facts': { zh: '入站', en: 'docked' },
  repair: { zh: '维修', en: 'repair' },
  battery: { zh: '电池', en: 'battery' },
  'card-swap': { zh: '换卡', en: 'card swapped' },
  loan: { zh: '借出', en: 'on loan' },
  return: { zh: '归还', en: 'returned' },
  retire: { zh: '停用', en: 'retired' },
  other: { zh: '其他', en: 'other' },
};

export function isMaintenanceKind(text: string): text is MaintenanceKind {
  return MAINTENANCE_KINDS.some((kind) => kind === text);
}
