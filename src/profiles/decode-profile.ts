/**
 * Text of a profile file → profile. Promises a `profile-invalid` failure that names the file, the place (`media.roots[0]`)
 * and the problem; the first of several problems leads, the others follow in `more`. Reads no file.
 */
import { Failure } from '../domain/failure.js';
import { type DeviceProfile, profileSchema } from './profile-schema.js';

/** Larger than any sensible profile. */
const MAX_PROFILE_CHARS = 256 * 1024;
const MAX_PROBLEMS_TOLD = 5;

export function decodeProfile(text: string, file: string): DeviceProfile {
  if (text.length > MAX_PROFILE_CHARS) throw invalid(file, '$', `longer than ${MAX_PROFILE_CHARS} characters`);
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw invalid(file, '$', `not JSON: ${error instanceof Error ? error.message : 'unreadable'}`, error);
  }
  const result = profileSchema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => ({ at: jsonPath(issue.path), problem: issue.message }));
  const [first, ...others] = problems;
  const more = others.slice(0, MAX_PROBLEMS_TOLD).map((other) => `${other.at}: ${other.problem}`);
  throw new Failure('profile-invalid', {
    file,
    at: first?.at ?? '$',
    problem: first?.problem ?? 'does not fit the schema',
    ...(more.length > 0 ? { more: more.join('; ') } : {}),
  });
}

function jsonPath(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '$';
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
}

function invalid(file: string, at: string, problem: string, cause?: unknown): Failure {
  return new Failure('profile-invalid', { file, at, problem }, cause);
}
