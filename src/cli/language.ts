/**
 * The language of what people read: `--lang`, else the home's settings, else the environment (LC_ALL, LC_MESSAGES, LANG), else
 * Chinese, the source language. JSON holds codes and is the same in every language, but for sentences meant for people.
 */
export const LANGUAGES = ['zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];
/** One text in every language; `zh` is the source. */
export type Text = Readonly<Record<Language, string>>;

export type LanguageSources = {
  readonly flag?: Language | undefined;
  readonly setting?: Language | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
};

export function chooseLanguage({ flag, setting, env }: LanguageSources): Language {
  return flag ?? setting ?? languageOfEnvironment(env) ?? 'zh';
}

/** POSIX order of precedence; an empty variable counts as not set. `C` and `POSIX` say nothing about a person. */
function languageOfEnvironment(env: LanguageSources['env']): Language | undefined {
  const locale = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((value) => value !== undefined && value !== '');
  return LANGUAGES.find((language) => new RegExp(`^${language}([_.@-]|$)`, 'i').test(locale ?? ''));
}
