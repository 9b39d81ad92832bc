/**
 * The process of one virtual camera: `node main.js '{"portPath": …}'`. Writes what happens to standard output, one JSON text a
 * line; reads `plug` and `unplug` from standard input and ends when that is closed. Its port and its disk go with it.
 */
import { createInterface } from 'node:readline';
import { optionsSchema } from './options.js';
import { VirtualCamera } from './virtual-camera.js';

const options = optionsSchema.parse(JSON.parse(process.argv[2] ?? 'null'));
const camera = new VirtualCamera(options, (event) => process.stdout.write(`${JSON.stringify(event)}\n`));
await camera.plug();
for await (const order of createInterface({ input: process.stdin })) {
  if (order === 'plug') await camera.plug();
  if (order === 'unplug') await camera.unplug();
}
await camera.unplug();
process.exit(0);
