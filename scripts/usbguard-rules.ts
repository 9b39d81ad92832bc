/**
 * The USBGuard rules that go with a set of device profiles (rule language: usbguard-rules.conf(5), with operators that version 0.7 has).
 * USBGuard knows no "any of these and nothing else", so each combination that a profile accounts for is a rule of its own.
 */
import type { DeviceProfile } from '../src/profiles/profile-schema.js';
import { SERIAL_CHIPS } from '../src/profiles/usb-interfaces.js';

const HEAD = `# What a dock lets in by USB; everything else is blocked by USBGuard's own default (ImplicitPolicyTarget=block).
# Made from the device profiles by scripts/generate-usbguard.ts. Copy to /etc/usbguard/rules.conf; a keyboard to maintain the dock with
# needs a line of its own (usbguard generate-policy), bound to its port, above these.
`;

/** What cameras show for each state that needs no maker's id. */
const SHAPES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  disk: [['08:06:50'], ['08:06:50', '08:06:62']],
  serial: [
    ['02:02:01', '0a:00:00'],
    ['02:02:00', '0a:00:00'],
  ],
  mtp: [['06:01:01']],
  adb: [['ff:42:01']],
};

export function usbguardRules(profiles: readonly DeviceProfile[]): string {
  const sets = new Set<string>();
  const ids = new Set<string>();
  for (const { match } of profiles) {
    const states = new Set(match.appearances.flatMap(({ state, vid }) => (vid === undefined ? [state] : [])));
    for (const set of combined([...states].sort())) sets.add([...set].sort().join(' '));
    for (const { state, vid, pid } of match.appearances)
      if (state === 'command' && vid !== undefined)
        for (const one of pid ?? ['*']) ids.add(`${vid}:${one}`.toLowerCase());
  }
  const hasSerial = [...sets].some((set) => set.startsWith('02:02'));
  const chips = hasSerial ? SERIAL_CHIPS.flatMap(({ vid, pids }) => pids.map((pid) => `${vid}:${pid}`)) : [];
  return [
    HEAD,
    '# Hubs: of USB 3, of USB 2 at full speed, with one translator and with several (USB 2.0, 11.23.1).',
    ...['09:00:00', '09:00:01', '09:00:01 09:00:02'].map((set) => `allow with-interface equals { ${set} }`),
    '',
    '# Disks, serial lines and debug bridges, alone and together as profiles know them.',
    ...[...sets].sort().map((set) => `allow with-interface equals { ${set} }`),
    '',
    '# Cameras in command mode, and chips of serial adapters.',
    ...[...ids, ...chips].sort().map((id) => `allow id ${id} with-interface equals { ff:*:* }`),
    '',
  ].join('\n');
}

/** Every choice of states, each in each of its shapes. */
function combined(states: readonly string[]): string[][] {
  const [first, ...others] = states;
  if (first === undefined) return [];
  const rest = combined(others);
  const own = SHAPES[first] ?? [];
  return [...own.map((shape) => [...shape]), ...rest, ...own.flatMap((shape) => rest.map((set) => [...shape, ...set]))];
}
