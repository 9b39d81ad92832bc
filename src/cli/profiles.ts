/**
 * `sealdock profiles [list|show ID|lint]`: which device profiles are in force, one of them in full, and what is wrong
 * with the files. `lint` ends with 2 when it finds something; a broken file of the owner is told by `list` with 0.
 */
import {
  lintAllProfiles,
  listProfiles,
  type ProfileRow,
  type ProfilesFrom,
  showProfile,
} from '../app/query-profiles.js';
import { EXIT } from '../domain/exit-codes.js';
import { Failure } from '../domain/failure.js';

export type ProfilesOptions = {
  readonly json: boolean;
  readonly lang: 'zh' | 'en';
  readonly action: 'list' | 'show' | 'lint';
  /** With `show`. */
  readonly id?: string | undefined;
  /** The settings' profilesFolder. */
  readonly userFolder?: string | undefined;
  readonly signal: AbortSignal;
};

export type ProfilesOutput =
  | { readonly document: Readonly<Record<string, unknown>>; readonly exitCode: number }
  | { readonly text: string; readonly exitCode: number };

/** Fails `profile-unknown`, or `bad-option` where `show` has no id. */
export async function runProfiles(options: ProfilesOptions): Promise<ProfilesOutput> {
  const from: ProfilesFrom = { userFolder: options.userFolder, signal: options.signal };
  if (options.action === 'lint') return await lint(options, from);
  if (options.action === 'show') return await show(options, from);
  return await list(options, from);
}

type Finding = { readonly file: string; readonly at: string; readonly problem: string };

async function list({ json, lang }: ProfilesOptions, from: ProfilesFrom): Promise<ProfilesOutput> {
  const { rows, problems } = await listProfiles(from);
  if (json) {
    const profiles = rows.map(summary);
    return { document: { schema: 'sealdock.profiles/1', profiles, problems, exitCodes: [] }, exitCode: EXIT.fine };
  }
  const width = Math.max(...rows.map(({ profile }) => profile.identity.profileId.length));
  const lines = rows.map(({ profile, origin }) => {
    const { profileId, title, evidence } = profile.identity;
    const marks = [WORDS[lang][evidence], ...(origin === 'owner' ? [WORDS[lang].owner] : [])].join(WORDS[lang].comma);
    return `${profileId.padEnd(width)}  ${title[lang]} (${marks})`;
  });
  return { text: [...lines, ...problems.map(line), ''].join('\n'), exitCode: EXIT.fine };
}

async function show({ json, lang, id }: ProfilesOptions, from: ProfilesFrom): Promise<ProfilesOutput> {
  if (id === undefined) throw new Failure('bad-option', { option: 'show', problem: 'needs the id of a profile' });
  const { profile, origin } = await showProfile({ ...from, profileId: id });
  if (json) {
    return { document: { schema: 'sealdock.profile/1', origin, profile, exitCodes: [] }, exitCode: EXIT.fine };
  }
  const { title, vendor, models, revision, evidence, note } = profile.identity;
  const words = WORDS[lang];
  const patterns = profile.media.namePatterns.map(
    ({ id: pattern, examples }) => `  ${pattern}: ${examples.join('  ')}`,
  );
  const lines = [
    `${id}  ${title[lang]}`,
    `${words.vendor}: ${[vendor, ...models].join(' ')}`,
    `${words.revision}: ${revision}, ${words[evidence]}`,
    ...(note === undefined ? [] : [note]),
    `${words.command}: ${profile.command.dialect}`,
    `${words.clock}: ${profile.clock.sources.join(' > ') || words.none} (${profile.clock.zone})`,
    `${words.names}:`,
    ...(patterns.length > 0 ? patterns : [`  ${words.none}`]),
    '',
  ];
  return { text: lines.join('\n'), exitCode: EXIT.fine };
}

async function lint({ json, lang }: ProfilesOptions, from: ProfilesFrom): Promise<ProfilesOutput> {
  const { files, findings } = await lintAllProfiles(from);
  const exitCode = findings.length > 0 ? EXIT.usage : EXIT.fine;
  if (json) {
    const exitCodes = exitCode === EXIT.fine ? [] : [exitCode];
    return { document: { schema: 'sealdock.profiles-lint/1', files, findings, exitCodes }, exitCode };
  }
  return { text: [...findings.map(line), WORDS[lang].linted(files, findings.length), ''].join('\n'), exitCode };
}

function summary({ profile, origin }: ProfileRow): Readonly<Record<string, unknown>> {
  const { profileId, title, vendor, models, revision, evidence } = profile.identity;
  const states = [...new Set(profile.match.appearances.map((entry) => entry.state))];
  const patterns = profile.media.namePatterns.map((pattern) => pattern.id);
  return {
    profileId,
    title,
    vendor,
    models,
    revision,
    evidence,
    origin,
    states,
    dialect: profile.command.dialect,
    patterns,
  };
}

function line({ file, at, problem }: Finding): string {
  return `${file}: ${at}: ${problem}`;
}

const WORDS = {
  en: {
    verified: 'verified',
    assumed: 'assumed',
    owner: 'own file',
    comma: ', ',
    vendor: 'maker',
    revision: 'revision',
    command: 'commands',
    clock: 'clock from',
    names: 'file names',
    none: 'none',
    linted: (files: number, findings: number): string => `${files} profiles, ${findings} problems`,
  },
  zh: {
    verified: '已实机验证',
    assumed: '未经实机验证',
    owner: '本地文件',
    comma: '，',
    vendor: '厂商',
    revision: '版本',
    command: '指令',
    clock: '时钟来源',
    names: '文件名',
    none: '无',
    linted: (files: number, findings: number): string => `${files} 个配置，${findings} 个问题`,
  },
} as const;
