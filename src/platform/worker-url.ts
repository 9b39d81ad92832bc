/**
 * Where a worker's compiled file lies. Seen from `dist` it is beside the caller; seen from `src` (tests run the source)
 * it is at the same place below `dist`, which set-up has built.
 */
export function workerUrl(callerUrl: string, name: string): URL {
  const beside = new URL(`./${name}.js`, callerUrl);
  if (!callerUrl.endsWith('.ts')) return beside;
  const path = beside.pathname;
  const at = path.lastIndexOf('/src/');
  return new URL(`${path.slice(0, at)}/dist/${path.slice(at + '/src/'.length)}`, beside);
}
