/**
 * The programs that people use for this today, as shell scripts over the same files: cp, rsync, sha256sum, and the chain
 * rsync → sha256sum → minisign → ffprobe. Each ends with its data on the disk (fsync). A program that is not installed is
 * told as missing and left out of its chain, which makes the chain faster, never slower.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { measureScript } from './measured.js';
import type { Variant } from './rounds.js';

const PROGRAMS = ['cp', 'rsync', 'sha256sum', 'minisign', 'ffprobe'] as const;
export type PeerProgram = (typeof PROGRAMS)[number];

export function missingPrograms(): readonly PeerProgram[] {
  return PROGRAMS.filter((name) => {
    try {
      execFileSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' });
      return false;
    } catch {
      return true;
    }
  });
}

/** Every copy in a process of its own, all at once. */
export function cpSync(folders: readonly string[], thenHash = false): Variant {
  return {
    name: thenHash ? 'cp, fsync, sha256sum' : 'cp, fsync',
    run: (out) => {
      const hash = thenHash ? ' && sha256sum "$o" > "$o.sha256"' : '';
      const copies = sourcesOf(folders).map(
        ({ path, name }) => `{ o=${out}/${name}; cp ${path} "$o" && sync "$o"${hash}; } & pids="$pids $!"`,
      );
      return measureScript(`pids=\n${copies.join('\n')}\nfor p in $pids; do wait $p; done`, out);
    },
  };
}

export function rsync(folders: readonly string[]): Variant {
  return {
    name: 'rsync --fsync',
    run: (out) => measureScript(rsyncScript(folders, out), out),
  };
}

/** `isAtOnce`: after rsync, one chain for every file, as many as there are cameras beside each other. */
export function chain(
  folders: readonly string[],
  options: { readonly missing: readonly PeerProgram[]; readonly isAtOnce: boolean },
): Variant {
  const has = (name: PeerProgram): boolean => !options.missing.includes(name);
  const steps = [
    ...(has('sha256sum') ? ['sha256sum "$f" > "$f.sha256"'] : []),
    ...(has('minisign') ? ['minisign -S -s k.key -m "$f.sha256" < /dev/null > /dev/null'] : []),
    ...(has('ffprobe') ? ['ffprobe -v error -show_format -of json "$f" > "$f.json"'] : []),
  ];
  const each = `(${['true', ...steps].join(' && ')})`;
  const loop = options.isAtOnce
    ? `pids=\nfor f in *.mp4; do ${each} & pids="$pids $!"; done\nfor p in $pids; do wait $p; done`
    : `for f in *.mp4; do ${each}; done`;
  return {
    name: `chain${options.isAtOnce ? ', all at once' : ''}`,
    run: async (out) => {
      if (has('minisign')) await measureScript('minisign -G -W -p k.pub -s k.key > /dev/null', out);
      const copy = has('rsync') ? rsyncScript(folders, out) : `cp ${pathsOf(folders)} ${out}/ && sync ${out}/*`;
      return measureScript(`${copy}\n${loop}`, out);
    },
  };
}

function rsyncScript(folders: readonly string[], out: string): string {
  return `rsync --whole-file --fsync ${pathsOf(folders)} ${out}/`;
}

/** All files of a folder by a pattern of the shell: a thousand paths are a long command line. */
function pathsOf(folders: readonly string[]): string {
  return folders.map((folder) => `${folder}/*.mp4`).join(' ');
}

function sourcesOf(folders: readonly string[]): readonly { readonly path: string; readonly name: string }[] {
  return folders.flatMap((folder) => readdirSync(folder).map((name) => ({ path: join(folder, name), name })));
}
