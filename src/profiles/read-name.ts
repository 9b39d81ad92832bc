/**
 * What a path tells, whatever it is: by the profile where it knows the name, else by its extension. Footage with a name
 * that nobody knows is still footage, and is pulled and judged by what is inside it.
 */
import type { NameFacts } from '../domain/name-facts.js';
import { baseName, extensionOf, kindOfExtension } from './file-kinds.js';
import { parseName } from './parse-name.js';
import type { DeviceProfile } from './profile-schema.js';

/** Ends of names by which cameras mark low-resolution twins, in front of the extension. */
const TWIN = /^(?<stem>.{1,200})_thm\.(?<ext>[a-z0-9]{2,4})$/iu;
const PRE_RECORD = /(?:^|\/)SEGTEMP\/|\.prv$/i;
/** What operating systems leave on every medium: `._clip.mp4` is not footage. */
const NOT_FOOTAGE = /(?:^|\/)(?:System Volume Information|\$RECYCLE\.BIN|LOST\.DIR|\.Trash[^/]*)\/|(?:^|\/)\._/i;

export function readName(path: string, profile: DeviceProfile | undefined): NameFacts {
  return (profile === undefined ? undefined : parseName(path, profile)) ?? fallbackNameFacts(path);
}

/** Kind by extension, no other claim. `pattern` is `fallback/extension`. */
export function fallbackNameFacts(path: string): NameFacts {
  const pattern = 'fallback/extension';
  const name = baseName(path);
  if (PRE_RECORD.test(path)) return { kind: 'pre-record', pattern };
  if (NOT_FOOTAGE.test(path)) return { kind: 'other', pattern };
  const kind = kindOfExtension(extensionOf(name));
  const twin = kind === 'video' ? TWIN.exec(name) : null;
  const { stem, ext } = twin?.groups ?? {};
  return { kind, pattern, ...(stem === undefined || ext === undefined ? {} : { twinOf: `${stem}.${ext}` }) };
}
