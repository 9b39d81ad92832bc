/**
 * C2SP tlog-policy files: which logs and which witnesses are known, and which of the witnesses together are enough. A line each:
 * `log VKEY`, `witness NAME VKEY`, `group NAME K|any|all MEMBER…`, `quorum NAME|none`. Octets; names are opaque. A text that
 * breaks a rule of the format is none, so that a slip of the pen never asks for less.
 */
import { type KeyId, keyIdOf } from '../key-id.js';
import { NOTE_KEY, type NoteKey, parseVerifierKey } from './signed-note.js';

export type TlogPolicy = {
  readonly ok: true;
  /** None: the policy leaves open which logs are meant. */
  readonly logs: readonly NoteKey[];
  readonly witnesses: readonly NoteKey[];
  /** Whether these are enough. */
  readonly isMet: (cosigners: ReadonlySet<KeyId>) => boolean;
  /** The name of the quorum. */
  readonly quorum: string;
};

type Refused = { readonly ok: false; readonly because: string };
type Member = (cosigners: ReadonlySet<KeyId>) => boolean;

/** The format recommends 32 of each at least. */
const MAX_LINES = 1000;
const NONE = 'none';

/** Never throws. */
export function parseTlogPolicy(bytes: Uint8Array): TlogPolicy | Refused {
  // Octets as the format wants them: one character each.
  const text = Buffer.from(bytes).toString('latin1');
  if (/[^\t\n\u0020-\u007e\u0080-\u00ff]/.test(text)) return refused('a control character');
  if (text !== '' && !text.endsWith('\n')) return refused('the last line has no newline');
  const lines = text.split('\n');
  if (lines.length > MAX_LINES) return refused(`more than ${MAX_LINES} lines`);
  const draft = new Draft();
  for (const [at, line] of lines.entries()) {
    const words = line.split(/[ \t]+/).filter((word) => word !== '');
    if (words.length === 0 || words[0]?.startsWith('#') === true) continue;
    const because = draft.take(words);
    if (because !== undefined) return refused(`line ${at + 1}: ${because}`);
  }
  return draft.policy() ?? refused('no quorum line');
}

class Draft {
  readonly #logs: NoteKey[] = [];
  readonly #witnesses: NoteKey[] = [];
  readonly #members = new Map<string, Member>();
  readonly #inGroups = new Set<string>();
  #quorum: { readonly name: string; readonly isMet: Member } | undefined;

  /** Why the line is wrong; undefined where it is taken. */
  take([kind, ...rest]: readonly string[]): string | undefined {
    switch (kind) {
      case 'log':
        return this.#takeKey(rest, { into: this.#logs, type: NOTE_KEY.ed25519 });
      case 'witness':
        return this.#takeWitness(rest);
      case 'group':
        return this.#takeGroup(rest);
      case 'quorum':
        return this.#takeQuorum(rest);
      default:
        return 'neither log nor witness, group or quorum';
    }
  }

  policy(): TlogPolicy | undefined {
    if (this.#quorum === undefined) return undefined;
    const { name, isMet } = this.#quorum;
    return { ok: true, logs: this.#logs, witnesses: this.#witnesses, isMet, quorum: name };
  }

  /** A URL behind the key is for those who talk to it. */
  #takeKey(
    [vkey, , ...more]: readonly string[],
    { into, type }: { readonly into: NoteKey[]; readonly type: NoteKey['type'] },
  ): string | undefined {
    const key = parseVerifierKey(Buffer.from(vkey ?? '', 'latin1').toString('utf8'));
    if (key?.type !== type || more.length > 0) return 'no key of this kind';
    if (into.some(({ publicKey }) => Buffer.from(publicKey).equals(key.publicKey)))
      return 'a key that is there already';
    into.push(key);
    return undefined;
  }

  #takeWitness([name = '', ...rest]: readonly string[]): string | undefined {
    const because = this.#whyNotNew(name) ?? this.#takeKey(rest, { into: this.#witnesses, type: NOTE_KEY.cosignature });
    const key = this.#witnesses.at(-1);
    if (because !== undefined || key === undefined) return because;
    const id = keyIdOf(key.publicKey);
    this.#members.set(name, (cosigners) => cosigners.has(id));
    return undefined;
  }

  #takeGroup([name = '', threshold = '', ...names]: readonly string[]): string | undefined {
    const because = this.#whyNotNew(name);
    if (because !== undefined) return because;
    const members = names.flatMap((member) => this.#members.get(member) ?? []);
    if (members.length === 0 || members.length !== names.length) return 'a member that no line before it defines';
    for (const member of names) {
      if (this.#inGroups.has(member)) return `${member} is in a group already`;
      this.#inGroups.add(member);
    }
    const needed = { any: 1, all: names.length }[threshold] ?? decimal(threshold);
    if (needed === undefined || needed < 1 || needed > names.length) return 'a threshold that cannot be';
    this.#members.set(name, (cosigners) => members.filter((isMet) => isMet(cosigners)).length >= needed);
    return undefined;
  }

  #takeQuorum([name = '', ...more]: readonly string[]): string | undefined {
    if (this.#quorum !== undefined) return 'a second quorum';
    const isMet = name === NONE ? () => true : this.#members.get(name);
    if (isMet === undefined || more.length > 0) return 'a quorum that no line before it defines';
    this.#quorum = { name, isMet };
    return undefined;
  }

  #whyNotNew(name: string): string | undefined {
    if (name === '' || name === NONE) return 'no name';
    return this.#members.has(name) ? `${name} is defined already` : undefined;
  }
}

function decimal(text: string): number | undefined {
  return /^[1-9]\d{0,3}$/.test(text) ? Number(text) : undefined;
}

function refused(because: string): Refused {
  return { ok: false, because };
}
