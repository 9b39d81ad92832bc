/** VERIFY.txt of an exported bundle: its own lists and record, then every intake in it by the steps of VERIFY.txt (verify-steps.ts). */
import { ANY_INTAKE, EXCERPT_COMMANDS, setupCommands } from './verify-commands.js';
import { verifySteps } from './verify-steps.js';
import { LIMITS } from './verify-text.js';

export type BundleFacts = {
  readonly dock: string;
  readonly keyId: string;
  readonly identifier: string;
  /** Of the export, below the bundle. */
  readonly record: string;
  readonly originals: 'included' | 'referenced';
};

export function bundleVerifyText(facts: BundleFacts): string {
  const { identifier, dock, keyId, originals } = facts;
  return `Sealdock VERIFY.txt

导出包 bundle:   ${identifier}
采集站 dock:     ${dock}
密钥编号 key id: ${keyId}

在本文件夹中打开终端，运行以四个空格开头的命令。公钥应来自登记机关：以绝对路径设置 KEY、PUB、WITNESS。
Open a terminal in this folder and run the lines that begin with four spaces. Keys should come from the registry: set KEY, PUB and
WITNESS to absolute paths.

  sed -n 's/^    //p' VERIFY.txt > /tmp/verify-bundle.sh && sh /tmp/verify-bundle.sh

[A] 导出包的清单与文件一致。
The lists of the bundle fit its files.

${indented(`FAILED=; OPEN=; ${LISTS}`)}

[B] 采集站签名的导出记录固定了这份清单。
The dock's signed record of the export fixes that list.

${indented(recordCommands(facts))}

[C] 其中每个批次，按该批次 VERIFY.txt 的相同步骤。只导出了一部分文件的批次，以所导出的文件为限。
Every docking in it, by the same steps as in its own VERIFY.txt. Where only some files were exported, as far as those go.${
    originals === 'included' ? '' : '\n本包只含记录，不含原始文件。 This bundle holds records only, no originals.'
  }

${indented(intakeCommands(originals))}

[D] 采集站自己的记录：批次结束之后关于它们的（画面检查、维护、以前的导出），以及日志重新开始的记录。
Records of the dock itself: about these dockings after they were closed (what decoding showed, repairs, earlier exports), and those that
began its log anew.

${indented(DOCK_RECORDS)}

结果：
Result:

    [ -z "$FAILED" ] && [ -z "$OPEN" ] && echo ALL OK

${LIMITS}`;
}

const LISTS = `sha256sum --strict --quiet -c tagmanifest-sha256.txt && sha256sum --strict --quiet -c manifest-sha256.txt \\
&& [ "$(cut -c67- manifest-sha256.txt | LC_ALL=C sort)" = "$(find data -type f | LC_ALL=C sort)" ] \\
&& echo "[A] OK: lists" || { echo "[A] FAILED"; FAILED=1; }`;

/** Each by the key that it names. */
const DOCK_RECORDS = String.raw`find data/docks -path '*/rec/*' -name '*.rec' | LC_ALL=C sort | { n=0; bad=
while IFS= read -r R; do n=$((n+1)); I=$(sed -n 's/.*"keys":\[{"alg":"ed25519","kid":"\([0-9a-f]\{16\}\)".*/\1/p' "$R")
  D="\${R%/rec/*}/dock"; [ ! -f "$D-$I.pem" ] || D="$D-$I"; K="\${KEY:-$D.pem}"; [ ! -d "$K" ] || K="$K/dock-$I.pem"
  openssl pkeyutl -verify -pubin -inkey "$K" -rawin -in "$R" -sigfile "$R.sig" >/dev/null 2>&1 \
    || { bad=1; echo "signature does not fit: $R"; }
done; [ -z "$bad" ] && echo "[D] OK: $n records of the dock"; } || { FAILED=1; echo "[D] FAILED"; }`.replaceAll(
  '\\$',
  '$',
);

function recordCommands({ dock, record, keyId }: BundleFacts): string {
  return `R=${record}; D=data/docks/${dock}/dock; [ ! -f "$D-${keyId}.pem" ] || D="$D-${keyId}"
K="\${KEY:-$D.pem}"; [ ! -d "$K" ] || K="$K/dock-${keyId}.pem"
case "$(openssl pkey -pubin -in "$K" -outform der | tail -c 32 | openssl dgst -sha256 -r)" in ${keyId}*) ;; *) FAILED=1; echo "another key" ;; esac
openssl pkeyutl -verify -pubin -inkey "$K" -rawin -in "$R" -sigfile "$R.sig" >/dev/null 2>&1 \\
&& grep -qF "\\"manifest\\":{\\"name\\":\\"manifest-sha256.txt\\",\\"sha256\\":\\"$(sha256sum < manifest-sha256.txt | cut -c1-64)\\"" "$R" \\
&& echo "[B] OK: $R" || { echo "[B] FAILED"; FAILED=1; }`;
}

/** In a shell of its own each, so that one docking's outcome is not another's. */
function intakeCommands(originals: BundleFacts['originals']): string {
  // Here the lists are judged by what was selected, and no file stands as an example.
  const not = originals === 'included' ? ['0', '3', '6', 'result'] : ['0', '2', '3', '6', 'result'];
  const steps = verifySteps(ANY_INTAKE).filter(({ number }) => !not.includes(number));
  const commands = steps.map(({ commands: own, number }) => (number === '4' ? `${EXCERPT_COMMANDS}\n${own}` : own));
  return `find data/intake -mindepth 4 -maxdepth 4 -type d | LC_ALL=C sort | { n=0; bad=; open=
while IFS= read -r I; do n=$((n+1)); echo "== $I"; ( cd "$I" || exit 1
${[setupCommands(ANY_INTAKE), ...commands].join('\n')}
rm -f "$TIMES"; [ -z "$FAILED" ] || exit 1; [ -z "$OPEN" ] || exit 3 ) </dev/null; case $? in 0) ;; 3) open=1 ;; *) bad=1 ;; esac
done; [ -z "$bad" ] && [ "$n" -gt 0 ] || exit 1; [ -z "$open" ] || exit 3; echo "[C] OK: $n dockings"; }
case $? in 0) ;; 3) OPEN=1; echo "[C] NOT SEALED YET" ;; *) FAILED=1; echo "[C] FAILED" ;; esac`;
}

function indented(commands: string): string {
  return commands
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}
