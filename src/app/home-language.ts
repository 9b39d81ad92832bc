/** The language that a home's settings choose; undefined where they choose none, cannot be read or are wrong. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { isFailure } from '../domain/failure.js';

/** Costs one look where there is no settings file: the reader of settings is loaded only for one. */
export async function languageOfHome(home: string): Promise<'zh' | 'en' | undefined> {
  try {
    await access(join(home, 'settings.yaml'));
  } catch {
    return undefined;
  }
  const { readSettings } = await import('./read-settings.js');
  try {
    return (await readSettings(home)).language;
  } catch (error) {
    // A wrong settings file is told by the command that needs the settings.
    if (isFailure(error, 'settings-invalid')) return undefined;
    throw error;
  }
}
