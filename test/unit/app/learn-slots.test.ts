/** A person walks along the dock with one camera: each port becomes the slot that was asked for. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LearnedSlot, learnSlots } from '../../../src/app/learn-slots.js';
import { decodeSettings } from '../../../src/app/read-settings.js';
import { settingsText } from '../../../src/cli/slots.js';
import { Failure } from '../../../src/domain/failure.js';
import { until } from '../../fakes/until.js';
import { UsbTree } from '../../fakes/usb-tree.js';

let tree: UsbTree;
beforeEach(() => {
  tree = new UsbTree();
});
afterEach(() => tree[Symbol.dispose]());

function learning(count: number, waitMs = 20_000) {
  const said: string[] = [];
  const stop = new AbortController();
  const learned = learnSlots({
    ...{ first: 1, count, waitMs, sysfs: tree.sysfs, lookMs: 10, signal: stop.signal },
    onAsk: (slot) => said.push(`ask ${slot}`),
    onLearned: ({ slot, usb }) => said.push(`${slot} is ${usb.join(' ')}`),
    onAgain: ({ slot }) => said.push(`again ${slot}`),
  }).catch((error: unknown) => error);
  return { said, learned, stop, says: (line: string) => until(line, () => said.includes(line)) };
}

/** Out, and in again when that was seen: a quick hand makes no new visit of it, a slow one does. */
async function seatAgain(port: string, isSeen: () => boolean): Promise<void> {
  for (let awayMs = 200; !isSeen(); awayMs *= 2) {
    if (awayMs > 30_000) throw new Error(`${port} is never seen again`);
    tree.pull(port);
    await new Promise((resolve) => setTimeout(resolve, awayMs));
    tree.plug(port);
    await new Promise((resolve) => setTimeout(resolve, awayMs));
  }
}

test('slots are learned in the order of the housing, whatever was attached before, hubs and doubles left out', async () => {
  tree.plug('1-1', { interfaces: ['09/00/00'] });
  tree.plug('1-1.7');
  tree.addPeer('1-1.2', '2-1.2');
  const { said, learned, says } = learning(3, 80_000);
  await says('ask 1');
  tree.plug('1-1.2');
  await says('1 is 1-1.2 2-1.2');
  tree.plug('1-3', { interfaces: ['09/00/00'] });
  tree.plug('1-3.1');
  await says('2 is 1-3.1');
  await seatAgain('1-1.2', () => said.includes('again 1'));
  await seatAgain('1-1.7', () => said.includes('3 is 1-1.7'));
  const slots = await learned;
  expect(slots).toEqual([
    { slot: 1, usb: ['1-1.2', '2-1.2'] },
    { slot: 2, usb: ['1-3.1'] },
    { slot: 3, usb: ['1-1.7'] },
  ]);
  expect(decodeSettings(settingsText(slots as LearnedSlot[]), 'printed').slots).toEqual(slots);
});

test('somebody who does not come is told which slot was asked for', async () => {
  const { learned } = learning(1, 100);
  expect(await learned).toMatchObject({ code: 'slot-not-learned', facts: { slot: 1 } });
});

test('a stop ends it', async () => {
  const { learned, stop, says } = learning(1);
  await says('ask 1');
  stop.abort(new Failure('cancelled'));
  expect(await learned).toMatchObject({ code: 'cancelled' });
});
