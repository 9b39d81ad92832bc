/** The slots as lines: they fit the terminal, say the verdict in words, and a bar is full only when all is done. */
import { describe, expect, test } from 'vitest';
import { progressBar, slotLines } from '../../../src/cli/slot-lines.js';
import { displayWidth } from '../../../src/cli/terminal-text.js';
import { instant } from '../../../src/domain/quantities.js';
import type { SlotState, SlotView } from '../../../src/domain/slot-state.js';

const paint = (text: string) => text;
const view = (state: SlotState, over: Partial<SlotView> = {}): SlotView => ({
  slot: 3,
  place: '/media/CAM',
  state,
  camera: '1234567',
  profile: 'msc-gat947-plain',
  docking: 'KB-0007-000001',
  progress: { files: 2, bytes: 100, pulledBytes: 100, verifiedBytes: 99, archivedBytes: 0 },
  ...over,
});
const line = (state: SlotState, language: 'zh' | 'en' = 'en', over: Partial<SlotView> = {}) =>
  slotLines([view(state, over)], { columns: 100, language, paint }).at(-1) ?? '';

describe('slotLines', () => {
  test.each([80, 100, 200])('fit %i columns in both languages, whatever a camera is called', (columns) => {
    const states: SlotState[] = [
      { kind: 'safe-here', waiting: 12_345 },
      { kind: 'attention', reason: 'cannot-tell-under-duty' },
      { kind: 'failed', code: 'camera-login-refused', retryAt: undefined },
      { kind: 'left-early', leftAt: instant(0), missingFiles: 100_000 },
    ];
    const views = states.map((state) => view(state, { camera: '执法记录仪-0000000001' }));
    for (const language of ['zh', 'en'] as const)
      for (const text of slotLines(views, { columns, language, paint }))
        expect(displayWidth(text)).toBeLessThanOrEqual(columns);
  });

  test('say in words whether the camera may be taken', () => {
    expect(line({ kind: 'pulling' })).toContain('leave');
    expect(line({ kind: 'safe-here', waiting: 2 }, 'zh')).toContain('可取走');
    expect(line({ kind: 'failed', code: 'medium-gone', retryAt: undefined }, 'zh')).toContain('找管理员');
  });

  test('tell of a camera that left early how many files are missing', () => {
    const state = { kind: 'left-early', leftAt: instant(1_795_500_000_000), missingFiles: 3 } as const;
    expect(line(state, 'en', { progress: undefined })).toContain('3 files missing');
    expect(line(state, 'zh', { progress: undefined })).toContain('还差 3 个文件');
  });

  test('show nothing of a hostile camera name but its letters', () => {
    expect(line({ kind: 'pulling' }, 'en', { camera: '\u001b[2J' })).not.toContain('\u001b');
  });

  test('show what may not be used in violet, and as wide as the others', () => {
    const painted = (text: string, tone: string) => (tone === 'violet' ? `<${text}>` : text);
    const options = { columns: 100, language: 'en', paint: painted } as const;
    const [, refused, empty] = slotLines(
      [view({ kind: 'quarantined', code: 'usb-harmful' }), view({ kind: 'empty' })],
      options,
    );
    expect(refused).toMatch(/<■ quarantined +> {2}1234567 +usb-harmful/);
    expect(refused?.indexOf('1234567')).toBe((empty?.indexOf('1234567') ?? 0) + 2);
  });

  test.each([
    [0, '░░░░'],
    [0.5, '██░░'],
    [0.999, '███▉'],
    [1, '████'],
  ])('bar of %f', (share, bar) => {
    expect(progressBar(share, 4)).toBe(bar);
  });
});
