/**
 * A camera that answers from a function, behind the real dialogue: what a command language is tried on without a port. Lines are
 * delivered later, as from a device, each in a turn of its own.
 */
import { Dialogue } from '../../src/adapters/serial/dialogue.js';
import { cameraTalk } from './camera-talk.js';

export type Answering = (line: string) => readonly string[];

export class TalkingCamera {
  readonly asked: string[] = [];
  readonly exchange: Dialogue;
  isClosed = false;

  constructor(answer: Answering) {
    this.exchange = new Dialogue({
      send: async (line) => {
        this.asked.push(line);
        for (const text of answer(line)) setImmediate(() => this.exchange.hear(text));
      },
      isThere: () => Promise.resolve(!this.isClosed),
      close: () => {
        this.isClosed = true;
        return Promise.resolve();
      },
      monotonicMs: () => performance.now(),
    });
  }

  say(line: string): void {
    this.exchange.hear(line);
  }
}

/** Answers each question as the transcript does; to a repeated one the next time it stands there. */
export function fromTalk(name: string): Answering {
  const left = [...cameraTalk(name)];
  return (line) => {
    const at = left.findIndex(({ asked }) => asked === line);
    return at < 0 ? ['Error:Unknown'] : left.splice(at, 1).map(({ answered }) => answered);
  };
}
