/**
 * A real file system in a file, for tests that mount. They need root and loop devices: where these are missing the test
 * fails with what mount said, it never skips.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';

/** An ext4 image with what lies in `folder`; `mkfs.ext4 -d` fills it without mounting. */
export function makeImage(image: string, options: { readonly folder: string; readonly megabytes: number }): void {
  writeFileSync(image, '');
  truncateSync(image, options.megabytes * 1024 * 1024);
  execFileSync('mkfs.ext4', ['-q', '-m', '0', '-O', '^has_journal', '-d', options.folder, image], { stdio: 'pipe' });
}

/** Mounts read only. */
export function mountImage(image: string, point: string): void {
  mkdirSync(point, { recursive: true });
  execFileSync('mount', ['-o', 'loop,ro', image, point], { stdio: 'pipe' });
}

/** An empty file system to write to: a small disk for what must run full. */
export function mountImageWritable(image: string, point: string, megabytes: number): void {
  writeFileSync(image, '');
  truncateSync(image, megabytes * 1024 * 1024);
  execFileSync('mkfs.ext4', ['-q', '-m', '0', image], { stdio: 'pipe' });
  execFileSync('mount', ['-o', 'loop', image, point], { stdio: 'pipe' });
}

export function unmount(point: string): void {
  execFileSync('umount', [point], { stdio: 'pipe' });
}

/** As a pulled cable does: at once, though files are open. */
export function unmountLazily(point: string): void {
  execFileSync('umount', ['-l', point], { stdio: 'pipe' });
}

/** For clean-up after a failed test: whatever is still mounted there. */
export function unmountIfMounted(point: string): void {
  try {
    execFileSync('umount', ['-l', point], { stdio: 'pipe' });
  } catch {
    // Nothing was mounted: what the clean-up wanted.
  }
}
