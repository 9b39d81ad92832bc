/**
 * A storage device that nobody could mount is a camera that nobody sees: where no disk has come of one for so long, its place says so.
 * Big cards are checked by some cameras for half a minute first, so that this takes a while.
 */
import type { SlotId } from '../../domain/ids.js';
import type { UsbDevice, UsbPlace, UsbPort } from '../../domain/usb.js';
import type { IngestDeps } from '../../ingest/ingest-deps.js';
import type { SlotEvent } from '../../ports/slot-watcher.js';
import type { UsbEvent } from '../../ports/usb-watcher.js';
import { isStorage } from '../../profiles/usb-interfaces.js';
import type { SlotSettings } from '../settings.js';
import type { BoardPlaces } from './board-places.js';
import { raise } from './settle-end.js';
import { slotAtPort } from './slot-ports.js';

export type MissingDiskEvent =
  | {
      readonly kind: 'disk-missing';
      readonly port: UsbPort;
      readonly slot: SlotId | undefined;
      readonly device: UsbDevice;
    }
  /** It has come after all, or the device is gone. */
  | { readonly kind: 'disk-no-more-missing'; readonly port: UsbPort };

type Storage = { readonly device: UsbDevice; readonly sinceMs: number; hasCome: boolean; isTold: boolean };

type MissingDisksDeps = {
  readonly slots: readonly SlotSettings[];
  readonly waitMs: number;
  readonly monotonicMs: () => number;
  readonly put: (event: MissingDiskEvent) => void;
};

export class MissingDisks {
  readonly #deps: MissingDisksDeps;
  readonly #storage = new Map<UsbPort, Storage>();
  /** By root: the watchers tell of disks and of devices in any order. */
  readonly #media = new Map<string, UsbPlace>();

  constructor(deps: MissingDisksDeps) {
    this.#deps = deps;
  }

  take(event: SlotEvent | UsbEvent): void {
    switch (event.kind) {
      case 'usb-arrived':
      case 'usb-returned':
      case 'usb-changed':
        this.#standing(event.device);
        break;
      case 'usb-left':
      case 'usb-unreadable':
        this.#forget(event.port);
        break;
      case 'medium-arrived':
        if (typeof event.usb !== 'object') break;
        this.#media.set(event.root, event.usb);
        this.look();
        break;
      case 'medium-left':
        this.#media.delete(event.root);
        break;
      default:
        // Lines and imports are no disks.
        break;
    }
  }

  /** Now and then, because nobody tells of what does not happen. */
  look(): void {
    for (const [port, storage] of this.#storage) {
      if (storage.hasCome) continue;
      const { device, sinceMs, isTold } = storage;
      storage.hasCome = [...this.#media.values()].some(
        (place) => place.port === port && place.enumeration === device.enumeration,
      );
      if (storage.hasCome) this.#noMore(port, storage);
      else if (!isTold && this.#deps.monotonicMs() - sinceMs >= this.#deps.waitMs) {
        storage.isTold = true;
        this.#deps.put({ kind: 'disk-missing', port, slot: slotAtPort(this.#deps.slots, port), device });
      }
    }
  }

  #standing(device: UsbDevice): void {
    this.#forget(device.port);
    if (!device.interfaces.some(isStorage)) return;
    const sinceMs = this.#deps.monotonicMs();
    this.#storage.set(device.port, { device, sinceMs, hasCome: false, isTold: false });
  }

  #forget(port: UsbPort): void {
    const storage = this.#storage.get(port);
    this.#storage.delete(port);
    if (storage !== undefined) this.#noMore(port, storage);
  }

  #noMore(port: UsbPort, storage: Storage): void {
    if (!storage.isTold) return;
    storage.isTold = false;
    this.#deps.put({ kind: 'disk-no-more-missing', port });
  }
}

/** Where nothing else of the camera is there to be told of. */
export async function showMissingDisk(
  ingest: IngestDeps,
  places: BoardPlaces,
  { port, slot, device }: Extract<MissingDiskEvent, { kind: 'disk-missing' }>,
): Promise<void> {
  const cell = places.forPort(port, slot);
  if (cell.medium !== undefined || cell.run !== undefined || cell.port !== undefined || cell.refusal !== undefined)
    return;
  cell.missingDisk = port;
  cell.state = { kind: 'failed', code: 'disk-not-mounted', retryAt: undefined };
  const facts = { port, id: `${device.vid}:${device.pid}`, product: device.product ?? null };
  await raise(ingest, cell, { code: 'disk-not-mounted', facts });
}
