/**
 * The camera's side of the "E1" language, from transcripts of bytes: knows no command but those written down, and answers each as it is
 * written there. Its faults are those that cameras have.
 */
import { Failure, throwIfCancelled } from '../../src/domain/failure.js';
import type { ControlPipe, VendorRequest } from '../../src/ports/control-pipe.js';
import { cameraTalk } from './camera-talk.js';

export type E1Fault =
  | 'silent'
  | 'nothing-yet'
  | 'cut'
  | 'headless'
  | 'late'
  | 'doubled'
  | 'endless'
  | 'stalled'
  | 'gone';

export class E1Camera {
  /** Hex, as they came. */
  readonly heard: string[] = [];
  readonly #answers = new Map<string, string>();
  #waiting: Uint8Array[] = [];

  constructor(transcript: string) {
    for (const { asked, answered } of cameraTalk(transcript)) this.#answers.set(asked, answered);
  }

  /** A command it does not know, or with another payload than it wants, is not done: any other status than 80. */
  command(data: Uint8Array): void {
    const asked = hexOf(data);
    this.heard.push(asked);
    const answered = this.#answers.get(asked) ?? hexOf(data.map((byte, i) => (i === 6 ? 0x81 : byte)));
    this.#waiting.push(bytesOf(answered));
  }

  /** What waits first, cut to what was asked for; nothing where nothing waits. */
  answer(maxBytes: number): Uint8Array {
    return (this.#waiting.shift() ?? new Uint8Array()).subarray(0, maxBytes);
  }

  /** What waits is forgotten, as by a camera that keeps one answer only. */
  forget(): void {
    this.#waiting = [];
  }
}

/** A pipe to such a camera; `fault` begins at the command of this code. */
export class E1Pipe implements ControlPipe {
  readonly camera: E1Camera;
  isClosed = false;
  readonly #fault: { readonly kind: E1Fault; readonly from: number } | undefined;
  #isFaulty = false;
  #last: Uint8Array = new Uint8Array();

  constructor(transcript: string, fault?: { readonly kind: E1Fault; readonly from: number }) {
    this.camera = new E1Camera(transcript);
    this.#fault = fault;
  }

  async send(request: VendorRequest, data: Uint8Array, { signal }: { readonly signal: AbortSignal }): Promise<void> {
    throwIfCancelled(signal);
    if (request.request !== 0x55 || request.value !== 0xaa || request.index !== 0) throw new Failure('camera-refused');
    if (data[7] === this.#fault?.from) this.#isFaulty = true;
    const kind = this.#isFaulty ? this.#fault?.kind : undefined;
    if (kind === 'gone') throw new Failure('port-failed', { problem: 'unplugged' });
    this.camera.command(data);
    if (kind === 'doubled') this.camera.command(data);
  }

  async receive(
    request: VendorRequest,
    maxBytes: number,
    { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<Uint8Array> {
    throwIfCancelled(signal);
    if (request.request !== 0x55 || request.index !== 0) throw new Failure('camera-refused');
    const before = this.#last;
    switch (this.#isFaulty ? this.#fault?.kind : undefined) {
      case 'silent':
        await new Promise((resolve) => setTimeout(resolve, Math.min(timeoutMs, 20)));
        throw new Failure('camera-silent', { waitedMs: timeoutMs });
      case 'nothing-yet':
        return new Uint8Array();
      case 'stalled':
        throw new Failure('camera-refused');
      case 'cut':
        return this.camera.answer(maxBytes - 1);
      case 'headless':
        return this.camera.answer(5);
      // The answer to the command before comes once more; then the right one.
      case 'late':
        this.#isFaulty = false;
        return before.subarray(0, maxBytes);
      case 'endless':
        return before.subarray(0, maxBytes);
      default:
        this.#last = this.camera.answer(maxBytes);
        return this.#last;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isClosed = true;
  }
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').replaceAll(/../g, '$& ').trim();
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.split(' ').map((byte) => Number.parseInt(byte, 16)));
}
