/** A few lines at the end of a terminal that are drawn again in place. Draws nothing where there is no terminal. */
import { columnsOf } from './terminal-text.js';

const EVERY_MS = 100;
const UP = (lines: number): string => `\u001b[${lines}A`;
const CLEAR_LINE = '\u001b[2K';
const CLEAR_BELOW = '\u001b[J';

export class LiveLines {
  readonly #out: NodeJS.WriteStream;
  readonly #isOn: boolean;
  #drawn = 0;
  #timer: NodeJS.Timeout | undefined;
  #lines: (columns: number) => readonly string[] = () => [];

  constructor(out: NodeJS.WriteStream, options: { readonly isOn: boolean }) {
    this.#out = out;
    this.#isOn = options.isOn && out.isTTY === true;
  }

  /** Drawn at most ten times a second, always the newest. */
  show(lines: (columns: number) => readonly string[]): void {
    this.#lines = lines;
    if (this.#isOn) this.#timer ??= setTimeout(() => this.#draw(), EVERY_MS);
  }

  /** Draws the last state where there was any; it stays on the screen. What is shown after that is drawn below it. */
  end(): void {
    clearTimeout(this.#timer);
    if (this.#timer !== undefined || this.#drawn > 0) this.#draw();
    this.#drawn = 0;
  }

  #draw(): void {
    this.#timer = undefined;
    const columns = columnsOf(this.#out);
    const lines = this.#lines(columns);
    const back = this.#drawn === 0 ? '' : UP(this.#drawn);
    const text = lines.map((line) => `${CLEAR_LINE}${line}\n`).join('');
    this.#out.write(`${back}${text}${CLEAR_BELOW}`);
    this.#drawn = lines.length;
  }
}
