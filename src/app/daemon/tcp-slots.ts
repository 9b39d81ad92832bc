/** Slots whose cameras are spoken to over TCP, and what the board is told of them. */
import { slotId } from '../../domain/ids.js';
import { defined } from '../../lib/assert.js';
import { tcpAddress } from '../../lib/tcp-address.js';
import type { TcpEvent, TcpSlot } from '../../ports/tcp-watcher.js';
import type { SlotSettings } from '../settings.js';
import type { CommandEvent } from './command-devices.js';

export function slotsOverTcp(slots: readonly SlotSettings[]): readonly TcpSlot[] {
  return slots.flatMap(({ slot, tcp }) =>
    tcp === undefined ? [] : [{ slot: slotId(slot), tcp: defined(tcpAddress(tcp), 'an address that settings took') }],
  );
}

/** Whose camera it is, only the settings can say: a TCP port has no identity. */
export function commandOf(event: TcpEvent): CommandEvent {
  const { slot } = event;
  if (event.kind === 'tcp-left') return { kind: 'command-left', slot };
  const port = { at: { kind: 'tcp', tcp: event.tcp }, profileId: undefined, undecided: undefined } as const;
  return { kind: 'command-arrived', slot, port };
}
