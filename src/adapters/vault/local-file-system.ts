/** Whether a path lies on a block file system of this machine: what a re-read must come from to count (statfs(2)). */
import { statfs } from 'node:fs/promises';

/** Magic numbers of linux/magic.h and the file systems' own headers. */
const LOCAL_TYPES: ReadonlySet<number> = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // xfs
  0x9123683e, // btrfs
  0xf2f52010, // f2fs
  0x2fc12fc1, // zfs
  0x4d44, // vfat
  0x2011bab0, // exfat
  0xca451a4e, // bcachefs
]);

export async function isLocalFileSystem(path: string): Promise<boolean> {
  const { type } = await statfs(path);
  // The kernel's word may come back sign-extended.
  return LOCAL_TYPES.has(Number(BigInt.asUintN(32, BigInt(type))));
}
