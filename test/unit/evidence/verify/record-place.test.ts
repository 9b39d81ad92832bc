/** Where records of every type belong. */
import { describe, expect, test } from 'vitest';
import { RECORD_TYPES, type SealRecord } from '../../../../src/evidence/records/seal-record.js';
import { dockingOf, misplaced, ownPath } from '../../../../src/evidence/verify/record-place.js';
import { TestDock } from '../../../fakes/sealed-archive.js';
import { RECORD_SAMPLES } from '../record-samples.js';

const header = { ...new TestDock('/nowhere').header(), seq: 42 };
const record = (type: (typeof RECORD_TYPES)[number]) => ({ ...RECORD_SAMPLES[type], ...header }) as SealRecord;

describe.each(RECORD_TYPES)('a %s record', (type) => {
  const own = record(type);
  const docking = dockingOf(own);
  const place = { docking, dock: 'KB-0007', path: ownPath(own) };

  test('is at home in its own place', () => {
    expect(misplaced(own, place)).toBeUndefined();
    expect(place.path).toMatch(type === 'segment' ? /^rec\/DCIM\/.+\.rec$/ : new RegExp(`^rec/_${type}-000042\\.rec$`));
  });

  test('is out of place under another name, in another docking, at another dock', () => {
    expect(misplaced(own, { ...place, path: 'rec/other.rec' })).toContain('belongs at');
    expect(misplaced(own, { ...place, dock: 'KB-0008' })).toContain('of dock KB-0007');
    expect(misplaced(own, { ...place, docking: 'KB-0007-000999' })).toMatch(/belongs to/);
  });

  test('of a docking does not lie with the dock, nor one of the dock in a docking', () => {
    const other = docking === undefined ? 'KB-0007-000123' : undefined;
    expect(misplaced(own, { ...place, docking: other })).toMatch(/belongs to (no docking|docking KB-0007-000123)/);
  });
});

describe('a segment record', () => {
  test.each(['../../etc/passwd', '/etc/passwd', '-rf', 'a//b', 'a\\b', 'x'.repeat(300), '_close-000001'])(
    'that names the file %j is out of place everywhere',
    (name) => {
      const own = { ...record('segment'), file: { name, size: 1, sha256: 'a'.repeat(64), sm3: null } } as SealRecord;
      const place = { docking: 'KB-0007-000123', dock: 'KB-0007', path: ownPath(own) };
      expect(misplaced(own, place)).toContain('as no dock does');
    },
  );

  test('of a docking of another dock is out of place', () => {
    const own = { ...record('segment'), intake: 'KB-0008-000001' } as SealRecord;
    expect(misplaced(own, { docking: 'KB-0008-000001', dock: 'KB-0007', path: ownPath(own) })).toContain(
      'is not of dock',
    );
  });
});
