/**
 * The places of a dock: the slots of the settings, always there, and those that come with what is plugged in. A medium that no
 * slot is bound to gets the smallest free number, or none when all are taken; imports have none.
 */
import { type SlotId, slotId } from '../../domain/ids.js';
import type { UsbPort } from '../../domain/usb.js';
import type { MediumArrived, SlotEvent } from '../../ports/slot-watcher.js';
import type { SlotSettings } from '../settings.js';
import { SlotCell } from './slot-cell.js';

const MAX_NUMBER = 100;
/** Places without a bound slot that are kept after their camera left or their import was done. */
const MAX_IDLE = 50;

/** Of a place that no setting names. */
const UNBOUND = { profileId: undefined, hasDiskPlace: true } as const;

export class BoardPlaces {
  readonly #cells = new Map<string, SlotCell>();
  readonly #bound: ReadonlySet<number>;

  constructor(slots: readonly SlotSettings[]) {
    this.#bound = new Set(slots.map(({ slot }) => slot));
    for (const { slot, mount, folder, serial, tcp, usb, profile } of slots) {
      const place = mount ?? folder ?? serial ?? tcp ?? `usb ${usb?.join(' ') ?? ''}`;
      const hasDiskPlace = mount !== undefined || folder !== undefined || usb !== undefined;
      this.#add(new SlotCell({ key: `slot ${slot}`, slot: slotId(slot), place, profileId: profile, hasDiskPlace }));
    }
  }

  all(): readonly SlotCell[] {
    return [...this.#cells.values()];
  }

  ofSlot(slot: SlotId): SlotCell | undefined {
    return this.#cells.get(`slot ${slot}`);
  }

  ofRoot(root: string): SlotCell | undefined {
    return this.all().find(({ medium, run }) => medium?.root === root || run?.medium?.root === root);
  }

  /** The place of a medium that arrived; a new one where no slot is bound to it. */
  forMedium({ slot, root }: MediumArrived): SlotCell {
    const bound = slot === undefined ? undefined : this.ofSlot(slot);
    if (bound !== undefined) return bound;
    return this.#unbound(`root ${root}`, root);
  }

  /** The place of what may not be used; a new one where the port is no slot. */
  forPort(port: UsbPort, slot: SlotId | undefined): SlotCell {
    const bound = slot === undefined ? undefined : this.ofSlot(slot);
    return bound ?? this.#unbound(`port ${port}`, `usb ${port}`);
  }

  /** The key of an import is also the name of the ledger's note on it. */
  importKey(root: string, isFlat: boolean): string {
    return `import ${isFlat ? 'files' : 'folder'} ${root}`;
  }

  forImport(root: string, isFlat: boolean): SlotCell {
    const key = this.importKey(root, isFlat);
    return this.#cells.get(key) ?? this.#add(new SlotCell({ key, slot: undefined, place: root, ...UNBOUND }));
  }

  /** Ready to be docked in this state. */
  imported({ root, isFlat, state }: Extract<SlotEvent, { kind: 'import-arrived' }>): SlotCell {
    const cell = this.forImport(root, isFlat);
    const volume = { id: undefined, label: undefined };
    cell.medium = { root, fs: 'import', volume, isFlat, importState: state };
    cell.isSettled = false;
    cell.tries = 0;
    return cell;
  }

  /** `otherKey`: where no number is free. */
  #unbound(otherKey: string, place: string): SlotCell {
    const number = this.#freeNumber();
    const key = number === undefined ? otherKey : `slot ${number}`;
    const slot = number === undefined ? undefined : slotId(number);
    return this.#add(new SlotCell({ key, slot, place, ...UNBOUND }));
  }

  #add(cell: SlotCell): SlotCell {
    this.#forgetIdle();
    this.#cells.set(cell.key, cell);
    return cell;
  }

  /** A place is free again when nothing stands there and nobody is missed there. */
  #freeNumber(): number | undefined {
    for (let number = 1; number <= MAX_NUMBER; number += 1) {
      const cell = this.#cells.get(`slot ${number}`);
      const isFree = cell === undefined || (isIdle(cell) && cell.ghost === undefined);
      if (!this.#bound.has(number) && isFree) return number;
    }
    return undefined;
  }

  #forgetIdle(): void {
    const idle = this.all().filter((cell) => isIdle(cell) && !(cell.slot !== undefined && this.#bound.has(cell.slot)));
    // Oldest first; where nobody is missed first of all.
    idle.sort((a, b) => Number(a.ghost !== undefined) - Number(b.ghost !== undefined));
    for (const cell of idle.slice(0, Math.max(0, idle.length - MAX_IDLE))) this.#cells.delete(cell.key);
  }
}

function isIdle(cell: SlotCell): boolean {
  return (
    cell.run === undefined &&
    cell.port === undefined &&
    cell.refusal === undefined &&
    cell.missingDisk === undefined &&
    (cell.medium === undefined || (cell.slot === undefined && cell.isSettled))
  );
}
