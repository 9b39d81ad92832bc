/**
 * A camera made of a conversation, a clock, a port and a folder for its disk. Behaves as cameras do: one question after another,
 * the port goes when it becomes a disk, and its faults begin after a number of good answers. Tells what happens through
 * `tell`; holds nothing of the dock's code.
 */
import { rename } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, answerCommand, type CameraState } from './answer-command.js';
import { CameraClock } from './camera-clock.js';
import { encodeGbk } from './gbk.js';
import type { CameraOptions } from './options.js';
import { openPseudoTerminal, type PseudoTerminal } from './pseudo-terminal.js';

export type CameraEvent =
  | { readonly event: 'plugged' | 'unplugged' | 'disk' }
  | { readonly event: 'heard'; readonly line: string };

const LINE_END = '\r\n';
const NOISE = Uint8Array.from({ length: 256 }, (_, i) => (i * 167 + 13) % 256);
const MEGABYTE = 1024 * 1024;

export class VirtualCamera {
  readonly #options: CameraOptions;
  readonly #tell: (event: CameraEvent) => void;
  readonly #clock: CameraClock;
  #terminal: PseudoTerminal | undefined;
  #isDisk = false;
  #questions = 0;

  constructor(options: CameraOptions, tell: (event: CameraEvent) => void) {
    this.#options = options;
    this.#tell = tell;
    this.#clock = new CameraClock(options.clockOffsetMs, Date.now);
  }

  async plug(): Promise<void> {
    if (this.#terminal !== undefined || this.#isDisk) return;
    const terminal = await openPseudoTerminal(this.#options.portPath);
    this.#terminal = terminal;
    const state: CameraState = { options: this.#options, clock: this.#clock, isLoggedIn: false };
    void this.#converse(terminal, state);
    if (this.#options.dialect === 'cdc-status') void this.#status(terminal);
    this.#tell({ event: 'plugged' });
  }

  /** Port and disk go, whichever is there. */
  async unplug(): Promise<void> {
    await this.#dropPort();
    const { card } = this.#options;
    if (this.#isDisk && card !== undefined) await rename(card.folder, card.staged);
    this.#isDisk = false;
    this.#tell({ event: 'unplugged' });
  }

  async #dropPort(): Promise<void> {
    const terminal = this.#terminal;
    this.#terminal = undefined;
    await terminal?.close();
  }

  async #converse(terminal: PseudoTerminal, state: CameraState): Promise<void> {
    for await (const line of createInterface({ input: terminal.fromHost, crlfDelay: 100 })) {
      if (line === '') continue;
      this.#tell({ event: 'heard', line: line.replace(/^(BC\+LOGIN=[^:]*:).*/, '$1***') });
      if (this.#options.dialect === 'cdc-status') continue;
      this.#questions += 1;
      await wait(this.#options.askDelayMs);
      const answer = answerCommand(state, line);
      await wait(this.#options.replyDelayMs);
      await this.#send(terminal, answer);
      if (answer.becomesDisk) await this.#becomeDisk();
    }
  }

  async #send(terminal: PseudoTerminal, { line }: Answer): Promise<void> {
    const { fault } = this.#options;
    const kind = fault !== undefined && this.#questions > fault.after ? fault.kind : undefined;
    if (kind === 'unplug') return await this.unplug();
    if (kind === 'late') await wait(fault?.ms);
    if (line === undefined || this.#terminal !== terminal) return;
    const good = encodeGbk(`${line}${LINE_END}`);
    switch (kind) {
      case 'silent':
        return;
      case 'cut':
        return write(terminal, good.subarray(0, Math.floor(line.length / 2)));
      case 'doubled':
        return write(terminal, Buffer.concat([good, good]));
      case 'wrong-grammar':
        return write(terminal, encodeGbk(`OK ${line.length}${LINE_END}`));
      case 'noise':
        return write(terminal, NOISE);
      case 'endless':
        return write(terminal, new Uint8Array(MEGABYTE).fill(0x41));
      case 'babble':
        return await this.#babble(terminal);
      default:
        write(terminal, good);
    }
  }

  async #babble(terminal: PseudoTerminal): Promise<void> {
    for (let i = 0; this.#terminal === terminal; i += 1) {
      write(terminal, encodeGbk(`LOG ${i} 心跳${LINE_END}`));
      await wait(2);
    }
  }

  async #status(terminal: PseudoTerminal): Promise<void> {
    const { serial, batteryPercent, firmware, statusEveryMs } = this.#options;
    while (this.#terminal === terminal) {
      const facts = `STAT ID=${serial} BAT=${batteryPercent} CHG=1 REC=0 FREE=12345 FW=${firmware}`;
      write(terminal, encodeGbk(`${facts} TIME=${this.#clock.digits()}${LINE_END}`));
      await wait(statusEveryMs);
    }
  }

  async #becomeDisk(): Promise<void> {
    const { card, fault } = this.#options;
    // The answer is on its way; a real camera also takes a moment to go.
    await wait(50);
    await this.#dropPort();
    if (card === undefined || fault?.kind === 'no-disk') return;
    await wait(card.delayMs);
    await rename(card.staged, card.folder);
    this.#isDisk = true;
    this.#tell({ event: 'disk' });
  }
}

function write(terminal: PseudoTerminal, bytes: Uint8Array): void {
  if (terminal.toHost.writable) terminal.toHost.write(bytes);
}
