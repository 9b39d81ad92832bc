/**
 * The name of a dock's own witness says whose it is: over its own log its word is worth no more than the dock's, and every verdict
 * has to say so. Over a neighbour's log it is another's word.
 */

/** For the log `police.example/dock/KB-0007/e1`: `police.example/dock/KB-0007/witness`, in every epoch. */
export function sameHostWitness(origin: string): string {
  return `${origin.replace(/\/e\d+$/, '')}/witness`;
}

/** Whether this witness is that of the very dock whose log it cosigns. */
export function isSameHost(witness: string, origin: string): boolean {
  return witness === sameHostWitness(origin);
}
