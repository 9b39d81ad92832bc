/** The card of a mass-storage camera as an image file. */
import { execFileSync } from 'node:child_process';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withSbin } from './bench-dock.js';

const MEBIBYTE = 1024 * 1024;

/** FAT32 with clusters as cameras format them; holds what lies in `card`, names as UTF-8. */
export function vfatImage(image: string, card: string, megabytes = 1024): void {
  writeFileSync(image, '');
  truncateSync(image, megabytes * MEBIBYTE);
  const env = { ...withSbin(), LC_ALL: 'C.UTF-8', MTOOLS_SKIP_CHECK: '1' };
  execFileSync('mkfs.vfat', ['-F', '32', '-s', '16', '-n', 'BODYCAM', image], { env, stdio: 'ignore' });
  execFileSync('mcopy', ['-s', '-Q', '-i', image, join(card, 'DCIM'), '::'], { env });
}

/** SHA-256 of a whole image, holes and all. */
export function digestOf(image: string): string {
  return execFileSync('sha256sum', [image], { encoding: 'utf8' }).slice(0, 64);
}
