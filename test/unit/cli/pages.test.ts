/** Every page as people read it, in both languages, against golden texts; and nothing hostile reaches the terminal. */
import { describe, expect, test } from 'vitest';
import { camerasText, cameraText } from '../../../src/cli/cameras.js';
import { doctorText } from '../../../src/cli/doctor.js';
import { gapsText } from '../../../src/cli/gaps.js';
import { maintenanceEntryText, maintenanceText } from '../../../src/cli/maintenance-text.js';
import { queueText } from '../../../src/cli/queue.js';
import { statusText } from '../../../src/cli/status.js';
import { displayWidth } from '../../../src/cli/terminal-text.js';
import { traceText } from '../../../src/cli/trace.js';
import { transfersText } from '../../../src/cli/transfers.js';
import { CAMERA, CAMERAS, DOCTOR, ENTRY, GAPS, MAINTENANCE, QUEUE, STATUS, TRACE, TRANSFERS } from './page-samples.js';

type Language = 'zh' | 'en';

const PAGES: readonly (readonly [string, (language: Language) => string])[] = [
  ['status', (language) => statusText(STATUS, language)],
  ['cameras', (language) => camerasText(CAMERAS, language)],
  ['camera', (language) => cameraText(CAMERA, language)],
  ['maintenance', (language) => maintenanceText(MAINTENANCE, language)],
  ['maintenance-entry', (language) => maintenanceEntryText(ENTRY, language)],
  ['transfers', (language) => transfersText(TRANSFERS, language)],
  ['trace', (language) => traceText(TRACE, language)],
  ['gaps', (language) => gapsText(GAPS, language)],
  ['queue', (language) => queueText(QUEUE, language)],
  ['doctor', (language) => doctorText(DOCTOR, language)],
];

describe.each(PAGES)('the page %s', (name, page) => {
  test.each(['zh', 'en'] as const)('reads in %s as agreed', async (language) => {
    await expect(page(language)).toMatchFileSnapshot(`../../golden/pages/${name}.${language}.txt`);
  });

  test.each(['zh', 'en'] as const)(
    'lets nothing through in %s that moves a cursor or turns a name around',
    (language) => {
      const text = page(language);
      expect(text).not.toMatch(/[^\P{C}\n]/u);
      expect(text).not.toMatch(/[\u2028\u2029]/);
      expect(text).toContain('\\u{1b}');
      expect(text.endsWith('\n')).toBe(true);
    },
  );

  test('says in English what it says in Chinese: no word is left in the other language', () => {
    const chinese = page('en').replaceAll(/执法仪-7|更换电池/g, '');
    expect(chinese).not.toMatch(/\p{Script=Han}/u);
  });
});

test('columns align where names are Chinese', () => {
  const [, head = '', first = '', second = ''] = camerasText(CAMERAS, 'zh').split('\n');
  const column = (line: string, mark: string): number => displayWidth(line.slice(0, line.indexOf(mark)));
  expect(column(first, '2026-11-20')).toBe(column(second, '–'));
  expect(column(head, '最近入站')).toBe(column(first, '2026-11-20'));
});

test('an empty page says that there is nothing', () => {
  expect(transfersText({ ...TRANSFERS, dockings: [] }, 'en')).toBe('No camera has docked yet.\n');
  expect(gapsText({ ...GAPS, recordings: [] }, 'en')).toContain('✓');
  expect(queueText({ ...QUEUE, items: [] }, 'zh')).toContain('全部已归档');
});
