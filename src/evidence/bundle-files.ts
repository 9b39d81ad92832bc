/** An export's bundle: a bag whose payload is a piece of an archive, so that every intake in it lies as it always did. */
import { type DockId, dockId, isDockId } from '../domain/ids.js';

/** Below it lie `docks/` and `intake/` as in an archive, and `report/`. */
export const BUNDLE_PAYLOAD = 'data';

const IDENTIFIER = /^([A-Z0-9-]{1,32})\/export-(\d{6,})$/;

/** `External-Identifier` of the bag, by the log's number of its record. */
export function bundleIdentifier(dock: DockId, seq: number): string {
  return `${dock}/export-${String(seq).padStart(6, '0')}`;
}

/** Undefined where the identifier is that of something else. */
export function dockOfBundle(identifier: string): DockId | undefined {
  const dock = IDENTIFIER.exec(identifier)?.[1];
  return dock === undefined || !isDockId(dock) ? undefined : dockId(dock);
}
