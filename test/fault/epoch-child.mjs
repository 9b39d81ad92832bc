/**
 * The process that dies: `log new-epoch` by the compiled program, its ports wrapped so that it kills itself before or after the
 * chosen call. Without a kill it runs to its end and prints the calls that it made.
 */
/** @type {typeof import('../../src/app/commands/new-epoch.js')} */
const { newEpoch } = await import(new URL('../../dist/app/commands/new-epoch.js', import.meta.url).href);
/** @type {{ home: string, kill?: { call: number, when: 'before' | 'after' } }} */
const plan = JSON.parse(process.argv[2] ?? '');
/** @type {string[]} */
const calls = [];

/**
 * @template {object} T
 * @param {string} name
 * @returns {(port: T) => T}
 */
const around = (name) => (port) =>
  new Proxy(port, {
    get: (target, key) => {
      const value = Reflect.get(target, key);
      if (typeof value !== 'function' || typeof key === 'symbol') return value;
      return async (/** @type {unknown[]} */ ...args) => {
        const call = calls.push(`${name}.${key}`) - 1;
        const isHere = plan.kill?.call === call;
        if (isHere && plan.kill?.when === 'before') process.kill(process.pid, 'SIGKILL');
        const result = await value.apply(target, args);
        if (isHere) process.kill(process.pid, 'SIGKILL');
        return result;
      };
    },
  });

const { signal } = new AbortController();
await newEpoch({
  ...{ home: plan.home, reason: 'restored', by: 'T-17', isWithoutWitness: false, signal },
  around: { ledger: around('ledger'), vault: around('vault') },
});
process.stdout.write(JSON.stringify(calls));
