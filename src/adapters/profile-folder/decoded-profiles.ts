/**
 * The packaged profiles as they were decoded when the program was built: decoding twenty of them by a schema that has just been
 * loaded takes longer than judging an hour of footage. Each is found by the digest of the schema and its own text, so that one
 * that was changed since is decoded anew.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { errnoOf } from '../../domain/failure.js';
import type { DeviceProfile } from '../../profiles/profile-schema.js';

/** Written by our own build (scripts/decode-profiles.mjs), and lies with the program. */
const FILE = new URL('../../decoded-profiles.json', import.meta.url);
const decodedSchema = z.record(z.string(), z.custom<DeviceProfile>());

/** The decoded profile of a text; undefined where none was made of exactly this text by exactly this schema. */
export type FindDecoded = (text: string) => DeviceProfile | undefined;

export async function decodedProfiles(folder: string, file: URL = FILE): Promise<FindDecoded> {
  const [decoded, schema] = await Promise.all([textOf(file), textOf(join(folder, 'profile.schema.json'))]);
  if (decoded === undefined || schema === undefined) return () => undefined;
  const known = decodedSchema.parse(JSON.parse(decoded));
  const ofSchema = createHash('sha256').update(schema);
  return (text) => known[ofSchema.copy().update(text).digest('hex')];
}

async function textOf(path: URL | string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
