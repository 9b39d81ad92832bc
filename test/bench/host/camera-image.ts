/** The card of a mass-storage camera as an image file. */
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { withSbin } from './bench-dock.js';

const MEBIBYTE = 1024 * 1024;

/** No byte of it is on the disk yet. */
export function emptyImage(image: string, megabytes: number): void {
  writeFileSync(image, '');
  truncateSync(image, megabytes * MEBIBYTE);
}

/** As a camera leaves it whose battery went flat: the journal is not closed. Without checksums, which the change below would break. */
export function ext4Image(image: string, card: string): void {
  emptyImage(image, 256);
  execFileSync('mkfs.ext4', ['-q', '-F', '-O', '^metadata_csum', '-L', 'BODYCAM', '-d', card, image], {
    env: withSbin(),
  });
  // s_feature_incompat at 96 of the superblock at 1024; 4: the journal needs recovery (kernel, filesystems/ext4/super).
  const file = openSync(image, 'r+');
  const flags = Buffer.alloc(4);
  readSync(file, flags, 0, 4, 1024 + 96);
  flags.writeUInt32LE(flags.readUInt32LE() | 4);
  writeSync(file, flags, 0, 4, 1024 + 96);
  closeSync(file);
}

/** FAT32 with clusters as cameras format them; holds what lies in `card`, names as UTF-8. */
export function vfatImage(image: string, card: string): void {
  emptyImage(image, 1024);
  const env = { ...withSbin(), LC_ALL: 'C.UTF-8', MTOOLS_SKIP_CHECK: '1' };
  execFileSync('mkfs.vfat', ['-F', '32', '-s', '16', '-n', 'BODYCAM', image], { env, stdio: 'ignore' });
  const folders = readdirSync(card).map((name) => join(card, name));
  execFileSync('mcopy', ['-s', '-Q', '-i', image, ...folders, '::'], { env });
}

/**
 * Makes the clusters of a folder in the root of a FAT32 image follow themselves in a circle (Microsoft "FAT32 File System
 * Specification" 1.03: boot sector, FAT entries of 28 bits, directory entries of 32 bytes). `name`: eight characters at the most.
 */
export function loopFolder(image: string, name: string): void {
  const file = openSync(image, 'r+');
  const read = (at: number, length: number) => {
    const bytes = Buffer.alloc(length);
    readSync(file, bytes, 0, length, at);
    return bytes;
  };
  const boot = read(0, 512);
  const sector = boot.readUInt16LE(11);
  const [fat, fatBytes] = [boot.readUInt16LE(14) * sector, boot.readUInt32LE(36) * sector];
  const copies = boot.readUInt8(16);
  const clusterBytes = boot.readUInt8(13) * sector;
  const root = fat + copies * fatBytes + (boot.readUInt32LE(44) - 2) * clusterBytes;
  const entries = read(root, clusterBytes);
  const at = entries.indexOf(name.padEnd(11), 0, 'latin1');
  if (at < 0 || at % 32 !== 0) throw new Error(`no folder ${name}`);
  const cluster = entries.readUInt16LE(at + 20) * 0x1_0000 + entries.readUInt16LE(at + 26);
  const next = Buffer.alloc(4);
  next.writeUInt32LE(cluster);
  for (let copy = 0; copy < copies; copy += 1) writeSync(file, next, 0, 4, fat + copy * fatBytes + cluster * 4);
  closeSync(file);
}

/** Still FAT32 by its name, but with no copy of the FAT: what a kernel refuses to mount. */
export function breakFileSystem(image: string): void {
  const file = openSync(image, 'r+');
  writeSync(file, Buffer.alloc(1), 0, 1, 16);
  closeSync(file);
}

/** SHA-256 of a whole image, holes and all. */
export function digestOf(image: string): string {
  return execFileSync('sha256sum', [image], { encoding: 'utf8' }).slice(0, 64);
}
