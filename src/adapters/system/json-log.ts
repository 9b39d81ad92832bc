/** Log lines as JSON on standard error, by pino. What must never be logged is taken out by name as a second line of defence. */
import pino from 'pino';
import type { Logger } from '../../ports/logger.js';

export function openJsonLog(level: 'info' | 'warn' | 'silent'): Logger {
  const log = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: ['password', 'secret', 'officer', 'token', 'key'],
    },
    pino.destination(2),
  );
  return {
    error: (message, fields) => log.error(fields ?? {}, message),
    warn: (message, fields) => log.warn(fields ?? {}, message),
    info: (message, fields) => log.info(fields ?? {}, message),
  };
}
