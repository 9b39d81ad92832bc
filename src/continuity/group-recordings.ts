/**
 * Which segments belong to one camera: by the serial in the name; without one, a folder whose files have equal
 * container, picture codec and picture size. Sound-only files and the channels of a recorder with several lenses are
 * recordings of their own. A file that cannot be read joins the group its name resembles most.
 */
import { compareNaturally } from './natural-order.js';
import type { Segment } from './segment.js';

/** Groups in the order of their first path, and so within a group: in whatever order the files come, it is the same. */
export function groupRecordings(
  segments: readonly Segment[],
  camera: string | undefined,
): readonly (readonly Segment[])[] {
  const groups = new Map<string, Segment[]>();
  const homeless: Segment[] = [];
  const byPath = [...segments].sort((a, b) => compareNaturally(a.path, b.path));
  for (const segment of byPath) {
    const key = keyOf(segment, camera);
    if (key === undefined) homeless.push(segment);
    else add(groups, key, segment);
  }
  const shapes = new Map([...groups].map(([key, members]) => [key, countShapes(members)]));
  for (const segment of homeless) {
    const key = nearestGroup(segment, groups, shapes) ?? [placeOf(segment), 'unknown'].join(SEPARATOR);
    add(groups, key, segment);
    const shape = shapeOf(segment);
    const counts = shapes.get(key) ?? new Map<string, number>();
    shapes.set(key, counts.set(shape, (counts.get(shape) ?? 0) + 1));
  }
  return [...groups.values()].sort((a, b) => compareNaturally(a[0]?.path ?? '', b[0]?.path ?? ''));
}

function add(groups: Map<string, Segment[]>, key: string, segment: Segment): void {
  const members = groups.get(key);
  if (members === undefined) groups.set(key, [segment]);
  else members.push(segment);
}

/** Cannot stand in a path. */
const SEPARATOR = '\0';

function keyOf(segment: Segment, camera: string | undefined): string | undefined {
  const serial = segment.file.names?.serial ?? camera;
  const channel = segment.file.names?.channel ?? '';
  if (serial !== undefined) return ['serial', serial, channel, segment.kind].join(SEPARATOR);
  if (segment.span === undefined) return undefined;
  const { reading } = segment.file;
  const container = reading !== undefined && 'container' in reading ? reading.container : '';
  const leading = segment.tracks.find((track) => track.kind === segment.kind);
  const size = leading?.pictureSize;
  return [
    placeOf(segment),
    container === 'fragmented-mp4' ? 'mp4' : container,
    leading?.codec ?? '',
    size === undefined ? '' : `${size.width}x${size.height}`,
  ].join(SEPARATOR);
}

/** Folder, channel and kind. */
function placeOf({ path, kind, file }: Segment): string {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return [folder, file.names?.channel ?? '', kind].join(SEPARATOR);
}

type Shapes = ReadonlyMap<string, ReadonlyMap<string, number>>;

function countShapes(members: readonly Segment[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const shape of members.map(shapeOf)) counts.set(shape, (counts.get(shape) ?? 0) + 1);
  return counts;
}

function nearestGroup(
  segment: Segment,
  groups: ReadonlyMap<string, readonly Segment[]>,
  shapes: Shapes,
): string | undefined {
  const place = `${placeOf(segment)}${SEPARATOR}`;
  const shape = shapeOf(segment);
  let best: { readonly key: string; readonly alike: number; readonly size: number } | undefined;
  for (const [key, members] of groups) {
    if (!key.startsWith(place)) continue;
    const alike = shapes.get(key)?.get(shape) ?? 0;
    if (best === undefined || alike > best.alike || (alike === best.alike && members.length > best.size)) {
      best = { key, alike, size: members.length };
    }
  }
  return best?.key;
}

function shapeOf({ path, file }: Segment): string {
  const name = path.slice(path.lastIndexOf('/') + 1).replaceAll(/\d+/g, '#');
  return `${file.names?.pattern ?? ''} ${name.toLowerCase()}`;
}
