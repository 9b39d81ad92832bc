/**
 * A reader that goes away (`sealdock status | head -1`, a closed terminal) must end neither a docking nor its exit code: what
 * is printed after that is lost, the work goes on.
 */
export function outliveReaders(): void {
  for (const output of [process.stdout, process.stderr]) {
    output.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
