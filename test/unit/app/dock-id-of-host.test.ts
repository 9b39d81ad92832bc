import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dockIdOfHost } from '../../../src/app/dock-id-of-host.js';
import { isDockId } from '../../../src/domain/ids.js';

test.each([
  ['kb-0007', 'KB-0007'],
  ['dock.lhasa.example', 'DOCK-LHASA-EXAMPLE'],
  ['(none)', 'DOCK'],
  ['localhost', 'DOCK'],
  ['localhost.localdomain', 'DOCK'],
  ['', 'DOCK'],
  ['执法', 'DOCK'],
  ['a--b__c', 'A-B-C'],
  ['x'.repeat(30), 'X'.repeat(24)],
  [`${'x'.repeat(23)}.y`, 'X'.repeat(23)],
])('the machine %j is the dock %s', (name, id) => {
  expect(dockIdOfHost(name)).toBe(id);
});

test('is a dock id whatever the machine is called', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      expect(isDockId(dockIdOfHost(name))).toBe(true);
      expect(dockIdOfHost(name)).not.toMatch(/^-|-$/);
    }),
  );
});
