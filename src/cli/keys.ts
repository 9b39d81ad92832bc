/** `sealdock keys …`: the certificate of a dock, and the root that issues it. */
import type { Command } from 'commander';
import { enrolCertificate, readRequest } from '../app/enrolled-certificates.js';
import { delegateAuthority } from '../app/registry/delegate-authority.js';
import { exportRegistry } from '../app/registry/export-registry.js';
import { issueCertificate } from '../app/registry/issue-certificate.js';
import { makeRoot } from '../app/registry/make-root.js';
import { revokeKey } from '../app/registry/revoke-key.js';
import { EXIT } from '../domain/exit-codes.js';
import { Failure } from '../domain/failure.js';
import { addNote, addRotate } from './keys-rotate.js';
import type { Language } from './language.js';
import { addHomeOptions, type HomeFlags, homeOf, numberOf, timeOf } from './read-command.js';
import type { Run } from './run-command.js';
import { printable } from './terminal-text.js';

type RootFlags = { readonly root: string; readonly passphraseFile: string; readonly json?: boolean };

type EnrolFlags = HomeFlags & { readonly root: string; readonly ca?: readonly string[] };
type DelegateFlags = RootFlags & {
  readonly name: string;
  readonly days?: string;
  readonly pathLength: string;
  readonly rootPassphraseFile: string;
};

const TWO_YEARS = 730;
const TWENTY_YEARS = 7305;

const HELP = `
离线的登记机器上 on the registry’s offline machine:
  sealdock keys root new REGISTRY --name "某市公安局" --passphrase-file FILE
  sealdock keys root delegate BRANCH --name "某分局" --passphrase-file FILE2 --root REGISTRY --root-passphrase-file FILE
  sealdock keys root issue KB-0007.csr --root REGISTRY --passphrase-file FILE
  sealdock keys revoke KB-0007 KEYID --from-seq N --root REGISTRY --passphrase-file FILE
  sealdock keys export FOLDER --root REGISTRY            （交给核验人 for verifiers: verify --keys FOLDER）
采集站上 on the dock:
  sealdock keys request > KB-0007.csr
  sealdock keys enrol dock-KEYID.crt --root root.crt [--ca ca.crt]
  sealdock keys rotate --prepare > NEXT.csr              （可选：先为下一把密钥取得证书 certify the next key first）
  sealdock keys rotate --reason TEXT --by ROLE           （先停止采集站 with the dock stopped）
  sealdock keys note revocations --root root.crt --by ROLE
见证方的公钥文件（witness-*.vkey）放入 REGISTRY 后一并导出。
Keys of witnesses (witness-*.vkey) that lie in REGISTRY are exported too.
`;

export function addKeys(program: Command, run: Run): void {
  const keys = program
    .command('keys')
    .description('certificates and revocation of signing keys / 密钥、证书与吊销')
    .addHelpText('after', HELP);
  addRequest(keys, run);
  addEnrol(keys, run);
  addRotate(keys, run);
  addNote(keys, run);
  const root = keys.command('root').description('the registry’s root / 登记机关的根');
  addRootNew(root, run);
  addRootDelegate(root, run);
  addRootIssue(root, run);
  addRevoke(keys, run);
  addExport(keys, run);
}

function addRequest(keys: Command, run: Run): void {
  addHomeOptions(keys.command('request').description('the dock’s certificate request / 证书请求')).action(
    (flags: HomeFlags) =>
      tell(
        run,
        flags,
        () => readRequest(homeOf(flags)),
        ({ pem, dock, keyId }) => {
          process.stderr.write(`${dock}  key ${keyId}\n`);
          return pem;
        },
      ),
  );
}

function addEnrol(keys: Command, run: Run): void {
  const enrol = keys
    .command('enrol')
    .description('take the certificate that the registry issued / 采用登记机关签发的证书')
    .argument('<certificate>')
    .requiredOption('--root <file>', 'root.crt of the registry')
    .option('--ca <file...>', 'certificates of authorities between / 中间签发机构的证书');
  addHomeOptions(enrol).action((certificate: string, flags: EnrolFlags) =>
    tell(
      run,
      flags,
      () => enrolCertificate(homeOf(flags), { certificate, root: flags.root, intermediates: flags.ca ?? [] }),
      (done, language) =>
        language === 'zh'
          ? `${done.dock} ${done.isInForce ? '' : '已准备的'}密钥 ${done.keyId} 的证书有效至 ${done.notAfter}；下次启动时公布\n`
          : `${done.dock}: ${done.isInForce ? '' : 'prepared '}key ${done.keyId} is certified until ${done.notAfter}; published at the next start\n`,
    ),
  );
}

function addRootNew(root: Command, run: Run): void {
  root
    .command('new')
    .description('a root key, encrypted, and its certificate / 新建根密钥与根证书')
    .argument('<folder>')
    .requiredOption('--name <name>', 'of the agency / 单位名称')
    .requiredOption('--passphrase-file <file>', 'its first line is the passphrase; mode 0400')
    .option('--days <n>', 'how long it is valid', String(TWENTY_YEARS))
    .option('--json', 'one JSON document on standard output')
    .action((folder: string, flags: RootFlags & { readonly name: string; readonly days: string }) =>
      tell(
        run,
        flags,
        () => makeRoot({ folder, passphraseFile: flags.passphraseFile, name: nameOf(flags.name), days: daysOf(flags) }),
        ({ fingerprint, notAfter }) => `root.crt  SHA-256 ${fingerprint}  → ${notAfter}\n`,
      ),
    );
}

function addRootDelegate(root: Command, run: Run): void {
  root
    .command('delegate')
    .description('an authority for a branch, under the root / 为下级单位设立签发机构')
    .argument('<folder>')
    .requiredOption('--name <name>', 'of the branch / 下级单位名称')
    .requiredOption('--passphrase-file <file>', 'for its key; mode 0400')
    .requiredOption('--root <dir>', 'folder of the registry')
    .requiredOption('--root-passphrase-file <file>', 'passphrase of the root’s key; mode 0400')
    .option('--days <n>', 'how long it is valid; else ten years, within those of the one above')
    .option('--path-length <n>', 'authorities that may follow below it, 0 to 2', '0')
    .option('--json', 'one JSON document on standard output')
    .action((folder: string, flags: DelegateFlags) =>
      tell(
        run,
        flags,
        () =>
          delegateAuthority({
            ...{ folder, passphraseFile: flags.passphraseFile, name: nameOf(flags.name) },
            days: flags.days === undefined ? undefined : daysOf({ days: flags.days }),
            under: { folder: flags.root, passphraseFile: flags.rootPassphraseFile },
            pathLength: numberOf(flags.pathLength, 'path-length'),
          }),
        ({ fingerprint, notAfter }) => `ca.crt  SHA-256 ${fingerprint}  → ${notAfter}\n`,
      ),
    );
}

function addRootIssue(root: Command, run: Run): void {
  addRootOptions(root.command('issue').description('a certificate for a dock’s request / 为采集站签发证书'))
    .argument('<request>')
    .option('--days <n>', 'how long it is valid', String(TWO_YEARS))
    .action((requestFile: string, flags: RootFlags & { readonly days: string }) =>
      tell(
        run,
        flags,
        () => issueCertificate({ ...placeOf(flags), requestFile, days: daysOf(flags) }),
        ({ dock, keyId, certificate, notAfter }) => `${dock}  key ${keyId}  → ${notAfter}\n${printable(certificate)}\n`,
      ),
    );
}

function addRevoke(keys: Command, run: Run): void {
  addRootOptions(keys.command('revoke').description('a key no longer counts / 吊销密钥'))
    .argument('<dock>')
    .argument('<key>', '16 hex digits')
    .option('--from-seq <n>', 'for records with this number and above / 自此编号起')
    .option('--not-cosigned-before <time>', 'for what no witness had cosigned by then / 在此时间之前未经见证的')
    .action((dock: string, keyId: string, flags: RootFlags & RuleFlags) =>
      tell(
        run,
        flags,
        () => revokeKey(placeOf(flags), { dock, keyId, rule: ruleOf(flags) }),
        ({ number, rule }) => `revocations, line ${number}: ${dock} ${keyId} ${rule.kind} ${rule.value}\n`,
      ),
    );
}

function addExport(keys: Command, run: Run): void {
  keys
    .command('export')
    .description('the folder for verifiers / 导出给核验人的文件夹')
    .argument('<folder>')
    .requiredOption('--root <dir>', 'folder of the registry')
    .option('--json', 'one JSON document on standard output')
    .action((folder: string, flags: { readonly root: string; readonly json?: boolean }) =>
      tell(
        run,
        flags,
        () => exportRegistry(flags.root, folder),
        ({ files }) => files.map((name) => `${printable(name)}\n`).join(''),
      ),
    );
}

type RuleFlags = { readonly fromSeq?: string; readonly notCosignedBefore?: string };

function ruleOf({ fromSeq, notCosignedBefore }: RuleFlags) {
  if (fromSeq !== undefined && notCosignedBefore === undefined)
    return { kind: 'from-seq', value: numberOf(fromSeq, 'from-seq') } as const;
  if (fromSeq === undefined && notCosignedBefore !== undefined) {
    const value = Math.floor(timeOf(notCosignedBefore, 'not-cosigned-before') / 1000);
    return { kind: 'not-cosigned-before', value } as const;
  }
  throw new Failure('bad-option', { problem: 'either --from-seq or --not-cosigned-before' });
}

function addRootOptions(command: Command): Command {
  return command
    .requiredOption('--root <dir>', 'folder of the registry')
    .requiredOption('--passphrase-file <file>', 'passphrase of the root’s key; mode 0400')
    .option('--json', 'one JSON document on standard output');
}

function placeOf({ root, passphraseFile }: RootFlags) {
  return { folder: root, passphraseFile };
}

function daysOf({ days }: { readonly days: string }): number {
  const value = /^\d{1,5}$/.test(days) ? Number(days) : 0;
  if (value < 1 || value > 36_525) throw new Failure('bad-option', { option: '--days', problem: '1 to 36525' });
  return value;
}

/** As a common name (X.520: at most 64 characters). */
function nameOf(name: string): string {
  if (!/^[\p{L}\p{N} .,()-]{1,64}$/u.test(name))
    throw new Failure('bad-option', { option: '--name', problem: 'letters, digits, blanks and . , ( ) -, at most 64' });
  return name.normalize('NFC');
}

function tell<T>(
  run: Run,
  { json }: { readonly json?: boolean },
  work: () => Promise<T>,
  text: (done: T, language: Language) => string,
): Promise<void> {
  return run(json === true, async (_, language) => {
    const document = await work();
    return { document, exitCode: EXIT.fine, text: json === true ? '' : text(document, language) };
  });
}
