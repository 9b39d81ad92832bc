/** placeholder until the commands are written */
import type { IntakeFacts } from './intake-files.js';

export function verifyText(facts: IntakeFacts): string {
  return `${facts.docking}\n`;
}
