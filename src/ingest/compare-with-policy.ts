/**
 * What the unit prescribes for its cameras, against what a docking told. Pure. What a camera did not tell is neither kept nor broken, and
 * is said to be unknown.
 */
import type { Facts } from '../ports/ledger.js';
import { SETTING, settingKey } from './docking-facts.js';
import type { CameraWarning } from './warn-of-camera.js';

/** Of the settings: for which cameras it holds, and what it allows. */
export type CameraPolicy = {
  readonly profile?: string | undefined;
  readonly model?: string | undefined;
  /** Versions that were approved. */
  readonly firmware?: readonly string[] | undefined;
  /** By the setting's name as the camera tells it: the values that are allowed. */
  readonly settings?: Readonly<Record<string, readonly string[]>> | undefined;
};

type Demand = { readonly name: string; readonly seen: string | undefined; readonly allowed: readonly string[] };

const MAX_WORDS = 200;

/** What is added to the docking's facts, and warnings; nothing where no policy concerns this camera. */
export function compareWithPolicy(
  facts: Facts,
  policies: readonly CameraPolicy[],
): { readonly facts: Facts; readonly warnings: readonly CameraWarning[] } {
  const demands = policies.filter((policy) => concerns(policy, facts)).flatMap((policy) => demandsOf(policy, facts));
  if (demands.length === 0) return { facts: {}, warnings: [] };
  const unknown = demands.filter(({ seen }) => seen === undefined);
  const broken = demands.filter(({ seen, allowed }) => seen !== undefined && !allowed.some((one) => isSame(one, seen)));
  const verdict = broken.length > 0 ? 'deviates' : unknown.length > 0 ? 'not-told' : 'met';
  return {
    facts: {
      policy: verdict,
      ...(broken.length === 0 ? {} : { policy_deviates: listed(broken.map(({ name }) => name)) }),
      ...(unknown.length === 0 ? {} : { policy_not_told: listed(unknown.map(({ name }) => name)) }),
    },
    warnings: warningsOf(broken),
  };
}

function warningsOf(broken: readonly Demand[]): readonly CameraWarning[] {
  const firmware = broken.filter(({ name }) => name === FIRMWARE);
  const settings = broken.filter(({ name }) => name !== FIRMWARE);
  const shown = settings.map(({ name, seen, allowed }) => `${name}=${seen} (${allowed.join(' | ')})`);
  return [
    ...firmware.map(({ seen = '', allowed }): CameraWarning => {
      return { code: 'firmware-not-prescribed', facts: { seen, prescribed: listed(allowed) } };
    }),
    ...(shown.length === 0
      ? []
      : [{ code: 'settings-not-prescribed', facts: { settings: listed(shown) } } satisfies CameraWarning]),
  ];
}

const FIRMWARE = 'firmware';

function demandsOf({ firmware, settings = {} }: CameraPolicy, facts: Facts): readonly Demand[] {
  const wanted = Object.entries(settings).map(([name, allowed]): Demand => {
    const key = settingKey(name);
    return { name: key.slice(SETTING.length), seen: textOf(facts[key]), allowed };
  });
  if (firmware === undefined) return wanted;
  return [{ name: FIRMWARE, seen: textOf(facts[FIRMWARE]), allowed: firmware }, ...wanted];
}

function concerns({ profile, model }: CameraPolicy, facts: Facts): boolean {
  return (
    (profile === undefined || profile === facts['profile']) &&
    (model === undefined || (typeof facts['model'] === 'string' && isSame(model, facts['model'])))
  );
}

/** Cameras write their words in any case. */
function isSame(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

function textOf(value: Facts[string] | undefined): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}

function listed(words: readonly string[]): string {
  return words.join(' ').slice(0, MAX_WORDS);
}
