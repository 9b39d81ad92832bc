/** The doctor's facts in words: `65.5 GB free`. A name that has no words here is shown as it stands in the JSON. */
import { formatBytes, formatMillis } from '../domain/quantities.js';
import type { Language } from './language.js';
import { printable } from './terminal-text.js';

type Fact = string | number | boolean;

const FACTS: Readonly<Record<string, Readonly<Record<Language, (value: string) => string>>>> = {
  version: { zh: (value) => `版本 ${value}`, en: (value) => `version ${value}` },
  platform: { zh: (value) => value, en: (value) => value },
  path: { zh: (value) => value, en: (value) => value },
  home: { zh: (value) => value, en: (value) => value },
  mountRoots: { zh: (value) => value, en: (value) => value },
  mode: { zh: (value) => `权限 ${value}`, en: (value) => `mode ${value}` },
  until: { zh: (value) => `有效至 ${value}`, en: (value) => `valid until ${value}` },
  source: {
    zh: (value) => (value === 'home' ? '在主目录中' : '由系统交给程序'),
    en: (value) => (value === 'home' ? 'in the home folder' : 'handed over by the system'),
  },
  protection: {
    zh: (value) => (value === 'encrypted' ? '已用口令加密' : '未加密'),
    en: (value) => (value === 'encrypted' ? 'encrypted with a passphrase' : 'not encrypted'),
  },
  freeBytes: { zh: (value) => `可用 ${value}`, en: (value) => `${value} free` },
  totalBytes: { zh: (value) => `共 ${value}`, en: (value) => `of ${value}` },
  wroteBytes: { zh: (value) => `试写并读回 ${value}`, en: (value) => `${value} written and read back` },
  bytes: { zh: (value) => value, en: (value) => value },
  records: { zh: (value) => `${value} 条记录`, en: (value) => `${value} records` },
  copies: { zh: (value) => `${value} 个`, en: (value) => `${value} under way` },
  ports: { zh: (value) => `设置了 ${value} 个`, en: (value) => `${value} in the settings` },
  files: { zh: (value) => `${value} 个文件`, en: (value) => `${value} files` },
  sync: { zh: (value) => `校时状态 ${value}`, en: (value) => `synchronisation: ${value}` },
  uncertaintyMs: { zh: (value) => `±${value}`, en: (value) => `±${value}` },
};

export function factsText(facts: Readonly<Record<string, Fact | null>>, language: Language): string {
  const shown = Object.entries(facts).flatMap(([name, value]) =>
    value === null ? [] : [factText(name, value, language)],
  );
  return shown.length === 0 ? '' : ` (${shown.join(', ')})`;
}

function factText(name: string, value: Fact, language: Language): string {
  const text = printable(amountText(name, value, language));
  return FACTS[name]?.[language](text) ?? printable(`${name} ${text}`);
}

function amountText(name: string, value: Fact, language: Language): string {
  if (typeof value === 'number' && /bytes$/i.test(name)) return formatBytes(value);
  if (typeof value === 'number' && name.endsWith('Ms')) return formatMillis(value, language);
  return String(value);
}
