/** The three hops of one docking while it runs, each by its own bytes: never one bar that is full at the first hop. */
import type { DockingProgress } from '../app/ingest-path.js';
import { formatBytes } from '../domain/quantities.js';
import type { Language } from './language.js';

const WIDTH = 14;

export class IngestProgress {
  #totalBytes = 0;
  #pulledBytes = 0;
  #verifiedBytes = 0;
  #archivedBytes = 0;
  readonly #files = new Map<number, number>();

  add(progress: DockingProgress): void {
    switch (progress.kind) {
      case 'listed':
        this.#totalBytes = progress.bytes;
        return;
      case 'pulled':
        this.#pulledBytes += progress.bytes - (this.#files.get(progress.file) ?? 0);
        if (progress.isDone) this.#files.delete(progress.file);
        else this.#files.set(progress.file, progress.bytes);
        return;
      case 'verified':
        this.#verifiedBytes += progress.bytes;
        return;
      case 'held':
        this.#pulledBytes += progress.bytes;
        this.#verifiedBytes += progress.bytes;
        if (progress.isArchived) this.#archivedBytes += progress.bytes;
        return;
      case 'archived':
        this.#archivedBytes += progress.bytes;
        return;
      default:
        return;
    }
  }

  line(language: Language): string {
    const words = { zh: ['采集', '核验', '中心'], en: ['pulled', 'verified', 'archive'] }[language];
    const hops = [this.#pulledBytes, this.#verifiedBytes, this.#archivedBytes];
    const bars = hops.map((bytes, hop) => `${words[hop] ?? ''} ${bar(bytes, this.#totalBytes)}`);
    return `${bars.join('  ')}  ${formatBytes(this.#totalBytes)}`;
  }
}

function bar(bytes: number, totalBytes: number): string {
  const filled = totalBytes === 0 ? 0 : Math.min(WIDTH, Math.floor((bytes / totalBytes) * WIDTH));
  return `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}`;
}
