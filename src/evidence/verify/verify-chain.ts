/**
 * The hash chain of one dock's log, from the facts of its records in any order: numbers without hole or double, each record
 * naming the one before it, one key throughout. What is missing is named by number. Cannot see a cut tail.
 */
import type { Sha256Hex } from '../../domain/ids.js';
import type { CheckList } from './check-list.js';

export type ChainLink = {
  readonly dock: string;
  readonly epoch: number;
  readonly seq: number;
  readonly prev: string;
  readonly digest: Sha256Hex;
  readonly keyId: string;
  readonly path: string;
};

export type ChainScope = {
  /** Whether all records of the dock should be here; an intake alone holds only some of them. */
  readonly isWhole: boolean;
  /** Digest of the dock's certificate request, where it is here: the first record names it. */
  readonly requestDigests: ReadonlyMap<string, Sha256Hex>;
};

export function verifyChains(links: readonly ChainLink[], scope: ChainScope, checks: CheckList): void {
  const byLog = new Map<string, ChainLink[]>();
  for (const link of links) {
    const log = `${link.dock} epoch ${link.epoch}`;
    const known = byLog.get(log);
    if (known === undefined) byLog.set(log, [link]);
    else known.push(link);
  }
  for (const [log, members] of byLog) {
    members.sort((a, b) => a.seq - b.seq);
    verifyChain(log, members, scope, checks);
  }
}

function verifyChain(log: string, links: readonly ChainLink[], scope: ChainScope, checks: CheckList): void {
  const [first] = links;
  if (first === undefined) return;
  verifyBeginning(log, first, scope, checks);
  for (const [i, link] of links.entries()) {
    const before = links[i - 1];
    if (link.keyId !== first.keyId) {
      checks.fail('chain', link.path, `record ${link.seq} is signed by another key than record ${first.seq}`);
    }
    if (before !== undefined) verifyLink(log, before, link, scope, checks);
  }
}

function verifyBeginning(log: string, first: ChainLink, scope: ChainScope, checks: CheckList): void {
  if (first.seq > 0) {
    if (scope.isWhole) checks.notChecked('chain', log, missing(0, first.seq - 1));
    return;
  }
  const request = scope.requestDigests.get(first.dock);
  if (request === undefined || first.epoch !== 1) {
    checks.notChecked('chain', first.path, 'the dock’s certificate request, which record 0 names, is not here', false);
  } else if (request === first.prev) checks.pass('chain', log);
  else checks.fail('chain', first.path, 'record 0 does not name the dock’s certificate request');
}

function verifyLink(log: string, before: ChainLink, link: ChainLink, scope: ChainScope, checks: CheckList): void {
  if (link.seq === before.seq) {
    checks.fail('chain', link.path, `record ${link.seq} exists twice, also as ${before.path}`);
  } else if (link.seq === before.seq + 1) {
    if (link.prev === before.digest) checks.pass('chain', log);
    else checks.fail('chain', link.path, `record ${link.seq} does not follow record ${before.seq} as it is here`);
  } else if (scope.isWhole) {
    checks.notChecked('chain', log, missing(before.seq + 1, link.seq - 1));
  } else {
    const because = `records ${before.seq + 1} to ${link.seq - 1} are not in this intake; verify the whole archive`;
    checks.notChecked('chain', log, because, false);
  }
}

function missing(from: number, to: number): string {
  return from === to ? `record ${from} is missing` : `records ${from} to ${to} are missing`;
}
