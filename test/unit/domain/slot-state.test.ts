/** The one verdict an officer needs, of every state that a slot can show. */
import { describe, expect, test } from 'vitest';
import { instant } from '../../../src/domain/quantities.js';
import { officerVerdict, SLOT_STATE_TEXT, type SlotState } from '../../../src/domain/slot-state.js';

const cases: readonly (readonly [SlotState, ReturnType<typeof officerVerdict>])[] = [
  [{ kind: 'empty' }, undefined],
  [{ kind: 'detecting' }, 'leave'],
  [{ kind: 'waiting-turn', place: 1 }, 'leave'],
  [{ kind: 'clock-check' }, 'leave'],
  [{ kind: 'pulling' }, 'leave'],
  [{ kind: 'verifying' }, 'leave'],
  [{ kind: 'safe-here', waiting: 3 }, 'take'],
  [{ kind: 'safe-at-centre' }, 'take'],
  [{ kind: 'charging', batteryPercent: undefined }, 'leave'],
  [{ kind: 'charging', batteryPercent: 94 }, 'leave'],
  [{ kind: 'charging', batteryPercent: 95 }, 'take'],
  [{ kind: 'attention', reason: 'gap-under-duty' }, 'take'],
  [{ kind: 'failed', code: 'read-stalled', retryAt: instant(1) }, 'leave'],
  [{ kind: 'failed', code: 'read-stalled', retryAt: undefined }, 'ask'],
  [{ kind: 'quarantined', code: 'profile-none' }, 'ask'],
  [{ kind: 'out-of-service', code: 'profile-unknown' }, 'ask'],
  [{ kind: 'left-early', leftAt: instant(1), missingFiles: 3 }, undefined],
];

describe('officerVerdict', () => {
  test.each(cases)('%j: %s', (state, verdict) => {
    expect(officerVerdict(state)).toBe(verdict);
  });

  test('is decided here for every state there is', () => {
    expect(new Set(cases.map(([{ kind }]) => kind))).toEqual(new Set(Object.keys(SLOT_STATE_TEXT)));
  });
});
