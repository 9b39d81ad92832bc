/** Does what VERIFY.txt tells a stranger to do: its commands, in a shell whose PATH holds stock tools and no Node. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const TOOLS =
  'sh sed find sort openssl sha256sum cut grep wc tail base64 cat tr head od printf ls mv rm mktemp date basename minisign signify-openbsd'.split(
    ' ',
  );

type ByHand = { readonly status: number | null; readonly output: string };

/** What VERIFY.txt of an intake or a bundle says, after what the reader sets. `bin`: where links to the tools are made, once. */
export function verifyByHand(intake: string, bin: string, set = ''): ByHand {
  const script = execFileSync('sed', ['-n', 's/^    //p', 'VERIFY.txt'], { cwd: intake, encoding: 'utf8' });
  return runByHand(`${set}\n${script}`, intake, bin);
}

/** Commands that somebody types into a shell that knows nothing but stock tools. */
export function runByHand(script: string, folder: string, bin: string): ByHand {
  if (!existsSync(bin)) {
    mkdirSync(bin);
    for (const tool of TOOLS) {
      const path = spawnSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).stdout.trim();
      if (path.startsWith('/')) symlinkSync(path, join(bin, tool));
    }
  }
  const run = spawnSync('env', ['-i', `PATH=${bin}`, 'LC_ALL=C.UTF-8', '/bin/sh'], {
    cwd: folder,
    input: script,
    encoding: 'utf8',
  });
  return { status: run.status, output: run.stdout + run.stderr };
}
