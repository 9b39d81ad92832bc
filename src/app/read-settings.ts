/** Reads and decodes `settings.yaml`. A wrong file is refused with the place of every mistake, never half used. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { errnoOf, Failure } from '../domain/failure.js';
import { DEFAULT_SETTINGS, type Settings, settingsSchema } from './settings.js';

const MAX_BYTES = 1024 * 1024;

export async function readSettings(home: string): Promise<Settings> {
  const file = join(home, 'settings.yaml');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return DEFAULT_SETTINGS;
    throw new Failure('settings-invalid', { file, problem: errnoOf(error) ?? 'unreadable' }, error);
  }
  if (text.length > MAX_BYTES) throw new Failure('settings-invalid', { file, problem: 'larger than 1 MiB' });
  return decodeSettings(text, file);
}

export function decodeSettings(text: string, file: string): Settings {
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 0 });
  } catch (error) {
    const problem = error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'not YAML';
    throw new Failure('settings-invalid', { file, problem }, error);
  }
  const result = settingsSchema.safeParse(value ?? {});
  if (result.success) return result.data;
  const problem = result.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.map(String).join('.') || '(whole file)'}: ${issue.message}`)
    .join('; ');
  throw new Failure('settings-invalid', { file, problem });
}
