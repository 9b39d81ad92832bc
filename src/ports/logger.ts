/** One JSON line per call; the message is constant, what varies goes into the fields (rules 34, 35). */

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export type Logger = {
  /** Someone must act. */
  readonly error: (message: string, fields?: LogFields) => void;
  /** Odd, handled. */
  readonly warn: (message: string, fields?: LogFields) => void;
  /** State changed. */
  readonly info: (message: string, fields?: LogFields) => void;
};
