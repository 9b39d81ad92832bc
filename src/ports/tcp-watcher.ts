/** Reports which slots' TCP ports begin and cease to be answered; those that are answered at start are reported as arrivals. */
import type { SlotId } from '../domain/ids.js';
import type { TcpAddress } from '../lib/tcp-address.js';

export type TcpSlot = { readonly slot: SlotId; readonly tcp: TcpAddress };

export type TcpEvent =
  | { readonly kind: 'tcp-arrived'; readonly slot: SlotId; readonly tcp: TcpAddress }
  | { readonly kind: 'tcp-left'; readonly slot: SlotId };

export type TcpWatcher = {
  /** Runs until aborted; every event once, in order. Rejects `cancelled`. */
  readonly watch: (slots: readonly TcpSlot[], onEvent: (event: TcpEvent) => void, signal: AbortSignal) => Promise<void>;
};
