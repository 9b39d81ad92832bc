/**
 * `sealdock witness run`: a witness by itself, best on a machine that no dock's operator holds. Its home has `witness.yaml`, its key
 * and what it remembers of each log; nothing of a dock.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { openKey } from '../adapters/signing/open-key.js';
import { openJsonLog } from '../adapters/system/json-log.js';
import { lockHome } from '../adapters/system/lock-home.js';
import { openSystemClock } from '../adapters/system/system-clock.js';
import { openWitness } from '../adapters/witness/open-witness.js';
import { serveWitness } from '../adapters/witness/serve-witness.js';
import { errnoOf, Failure } from '../domain/failure.js';
import { keyIdOf, publicKeyPem } from '../evidence/key-id.js';
import { witnessKey } from '../evidence/log/cosignature.js';
import { isKeyName, parseVerifierKey, verifierKey } from '../evidence/log/signed-note.js';
import { defined } from '../lib/assert.js';
import { makeFolder, writeOnce } from '../platform/durable-file.js';
import { keySchema } from './settings.js';
import { keyPassphrase } from './signing-credential.js';

const witnessSettings = z.strictObject({
  name: z.string().refine(isKeyName, 'a name without spaces and plus').describe('police.example/witness/central'),
  host: z.string().min(1).max(255).default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(7380),
  logs: z.array(keySchema).max(10_000),
});

export type RunningWitness = { readonly url: string; readonly key: string };

/** Runs until aborted. Rejects `settings-invalid`, `home-locked`, `key-exposed`, `witness-unreachable`. */
export async function runWitness(options: {
  readonly home: string;
  readonly onReady: (running: RunningWitness) => void;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { home, signal, onReady } = options;
  const settings = await readWitnessSettings(home);
  await makeFolder(home, 0o700);
  await using _lock = await lockHome(home);
  const passphrase = keyPassphrase(process.env);
  const { publicKey, sign } = await openKey({ folder: home, name: 'witness.key', passphrase });
  const key = witnessKey(settings.name, publicKey);
  await writeKeys(home, verifierKey(key), publicKey);
  const witness = await openWitness({
    ...{ folder: join(home, 'logs'), key, sign, clock: await openSystemClock() },
    logs: settings.logs.map((text) => defined(parseVerifierKey(text), 'key of a log')),
  });
  const { host, port } = settings;
  await using server = await serveWitness({ witness, host, port, log: openJsonLog('info') });
  onReady({ url: server.url, key: verifierKey(key) });
  if (!signal.aborted)
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

async function readWitnessSettings(home: string): Promise<z.infer<typeof witnessSettings>> {
  const file = join(home, 'witness.yaml');
  try {
    return witnessSettings.parse(parse(await readFile(file, 'utf8'), { maxAliasCount: 0 }));
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    const problem =
      issue === undefined ? (errnoOf(error) ?? 'not YAML') : `${issue.path.map(String).join('.')}: ${issue.message}`;
    throw new Failure('settings-invalid', { file, problem }, error);
  }
}

/** What docks need for their settings, and what verifiers need. */
async function writeKeys(home: string, key: string, publicKey: Uint8Array): Promise<void> {
  const name = `witness-${keyIdOf(publicKey)}`;
  const files: readonly (readonly [string, string])[] = [
    [`${name}.vkey`, `${key}\n`],
    [`${name}.pem`, publicKeyPem(publicKey)],
  ];
  for (const [file, text] of files)
    await writeOnce(join(home, file), Buffer.from(text, 'utf8'), { mode: 0o444, temp: join(home, `.${file}.tmp`) });
}
