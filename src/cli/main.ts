/** Picks the command, runs it, turns what it throws into an exit code and a message (contract.md). */

export async function main(args: readonly string[]): Promise<number> {
  process.stderr.write(`sealdock ${args.join(' ')}\n`);
  return 0;
}
