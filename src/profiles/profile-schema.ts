/**
 * The one schema of a device profile: how one camera family behaves, as data. It decodes the JSON files, explains what
 * is wrong with them and makes `device-profiles/profile.schema.json` for editors. The groups stand in schema-*.ts.
 * Decoding is in decode-profile.ts; nothing here reads a file.
 */
import { z } from 'zod';
import { afterGroup, fsGroup, gapGroup, maintenanceGroup, transferGroup } from './schema-handling.js';
import { capabilitiesGroup, clockGroup, commandGroup, identityGroup, matchGroup } from './schema-identity.js';
import { logGroup, mediaGroup } from './schema-media.js';

export const profileSchema = z
  .strictObject({
    $schema: z
      .literal('./profile.schema.json')
      .optional()
      .describe('Lets an editor check the file while it is written.'),
    identity: identityGroup,
    match: matchGroup,
    command: commandGroup,
    capabilities: capabilitiesGroup,
    clock: clockGroup,
    media: mediaGroup,
    log: logGroup,
    fs: fsGroup,
    transfer: transferGroup,
    after: afterGroup,
    gap: gapGroup,
    maintenance: maintenanceGroup,
  })
  .describe('How one family of body cameras behaves, as the dock needs to know it.');

export type DeviceProfile = z.output<typeof profileSchema>;
export type NamePattern = DeviceProfile['media']['namePatterns'][number];
export type MatchEntry = DeviceProfile['match']['appearances'][number];

/** Order of the groups in a profile file; the linter holds to it. */
export const GROUP_ORDER: readonly string[] = Object.keys(profileSchema.shape);

/** JSON Schema 2020-12 of what may stand in a file: defaults may be left out. Ends in a line break. */
export function profileJsonSchema(): string {
  const schema = z.toJSONSchema(profileSchema, { io: 'input' });
  return `${JSON.stringify({ ...schema, title: 'Sealdock device profile' }, undefined, 2)}\n`;
}
