/** Writes systemd/usbguard-rules.conf from the packaged device profiles. A test compares the two. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ProfileFolder } from '../src/adapters/profile-folder/profile-folder.js';
import { usbguardRules } from './usbguard-rules.js';

const path = fileURLToPath(new URL('../systemd/usbguard-rules.conf', import.meta.url));
const folder = await ProfileFolder.open({ userFolder: undefined, signal: new AbortController().signal });
writeFileSync(path, usbguardRules(folder.profiles()));
process.stdout.write('systemd/usbguard-rules.conf written\n');
