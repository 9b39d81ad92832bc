/** The virtual camera speaks as the written transcripts say, word for word, and nothing else. */
import { describe, expect, test } from 'vitest';
import { answerCommand } from '../../../src/simulator/virtual-camera/answer-command.js';
import { CameraClock } from '../../../src/simulator/virtual-camera/camera-clock.js';
import { encodeGbk } from '../../../src/simulator/virtual-camera/gbk.js';
import { type GivenCameraOptions, optionsSchema } from '../../../src/simulator/virtual-camera/options.js';
import { cameraTalk } from '../../fakes/camera-talk.js';

const NOW_MS = Date.parse('2026-11-20T09:30:00.400+08:00');

function camera(given: Partial<GivenCameraOptions>) {
  const options = optionsSchema.parse({ portPath: '/dev/null', ...given });
  return { options, clock: new CameraClock(options.clockOffsetMs, () => NOW_MS), isLoggedIn: false };
}

function answers(given: Partial<GivenCameraOptions>, talk: string) {
  const state = camera(given);
  return cameraTalk(talk).map(({ asked }) => ({ asked, answered: answerCommand(state, asked).line }));
}

describe('a virtual camera', () => {
  test('answers every question of an open camera as written', () => {
    const talk = answers({ model: '执法记录仪A1', clockOffsetMs: 432_000 }, 'bc-plus-plain');
    expect(talk).toEqual(cameraTalk('bc-plus-plain'));
    expect(talk.length).toBeGreaterThan(10);
  });

  test('wants its password before it tells or does anything that matters', () => {
    expect(answers({ password: '135790' }, 'bc-plus-password')).toEqual(cameraTalk('bc-plus-password'));
  });

  test('knows no command that formats, resets or deletes, and refuses what it does not understand', () => {
    expect(answers({}, 'bc-plus-refused')).toEqual(cameraTalk('bc-plus-refused'));
  });

  test('becomes a disk only when asked for it with 1', () => {
    expect(answerCommand(camera({}), 'BC+UDISKEN=1').becomesDisk).toBe(true);
    expect(answerCommand(camera({}), 'BC+UDISKEN=0').becomesDisk).toBe(false);
    expect(answerCommand(camera({ fault: { kind: 'refuse-disk' } }), 'BC+UDISKEN=1')).toEqual({
      line: 'Error:Recording',
      becomesDisk: false,
    });
  });

  test('cuts its clock to the whole second, just before and just after the edge', () => {
    const shown = (clockOffsetMs: number) => camera({ clockOffsetMs }).clock.shown();
    expect(shown(599)).toBe('2026-11-20 09:30:00');
    expect(shown(599.99)).toBe('2026-11-20 09:30:00');
    expect(shown(600)).toBe('2026-11-20 09:30:01');
    expect(shown(-401)).toBe('2026-11-20 09:29:59');
    expect(camera({}).clock.digits()).toBe('20261120093000');
  });

  test('writes Chinese as GBK bytes and what GBK has not as a question mark', () => {
    expect(Buffer.from(encodeGbk('A执法1')).toString('hex')).toBe('41d6b4b7a831');
    expect(Buffer.from(encodeGbk('😀')).toString('latin1')).toBe('?');
  });
});
