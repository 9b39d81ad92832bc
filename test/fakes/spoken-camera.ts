/**
 * A camera behind the link port without any line: a clock that can be read and set, as well or as badly as a test wants it. It
 * tells fifths of seconds, so that an edge is not long in coming.
 */
import { Failure } from '../../src/domain/failure.js';
import type { FailureCode } from '../../src/domain/failure-codes.js';
import { instant } from '../../src/domain/quantities.js';
import type { CameraFacts, CameraLink } from '../../src/ports/camera-link.js';
import { monotonicMs } from './monotonic.js';

export const SPOKEN_UNIT_MS = 200;

export type SpokenOptions = {
  readonly offsetMs?: number;
  readonly facts?: Partial<CameraFacts>;
  readonly identifyFails?: FailureCode;
  readonly readFails?: FailureCode;
  readonly setFails?: FailureCode;
  /** Says that it was set and goes on as before. */
  readonly ignoresSetting?: boolean;
};

export class SpokenCamera {
  readonly calls: string[] = [];
  readonly link: CameraLink;
  isClosed = false;
  #offsetMs: number;

  constructor(options: SpokenOptions = {}) {
    this.#offsetMs = options.offsetMs ?? 0;
    this.link = {
      dialect: 'spoken',
      identify: async () => {
        this.#call('identify', options.identifyFails);
        return { ...NOTHING, serial: 'S-1', ...options.facts };
      },
      readClock: async () => {
        this.#call('readClock', options.readFails);
        const sentMonoMs = monotonicMs();
        const deviceAt = instant(Math.floor((Date.now() + this.#offsetMs) / SPOKEN_UNIT_MS) * SPOKEN_UNIT_MS);
        return {
          deviceAt,
          resolutionMs: SPOKEN_UNIT_MS,
          sentMonoMs,
          receivedMonoMs: monotonicMs(),
          isOutOfStep: false,
        };
      },
      setClock: async (at) => {
        this.#call('setClock', options.setFails);
        if (options.ignoresSetting !== true) this.#offsetMs = at - Date.now();
      },
      enterDiskMode: async () => this.#call('enterDiskMode', undefined),
      [Symbol.asyncDispose]: async () => {
        this.isClosed = true;
      },
    };
  }

  #call(name: string, code: FailureCode | undefined): void {
    this.calls.push(name);
    if (code !== undefined) throw new Failure(code);
  }
}

const NOTHING: CameraFacts = {
  serial: undefined,
  model: undefined,
  firmware: undefined,
  idCode: undefined,
  officerId: undefined,
  unitId: undefined,
  batteryPercent: undefined,
  settings: {},
};
