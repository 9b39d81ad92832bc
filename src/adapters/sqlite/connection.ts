/**
 * npm sqlite3 behind promises, typed: the only file that touches the package. Statements are compiled once and kept; who
 * needs two of them in order awaits the first. Errors of the disk become Failures by SQLite's own result codes
 * (https://www.sqlite.org/rescode.html).
 */
import { pathToFileURL } from 'node:url';
import sqlite3 from 'sqlite3';
import { errnoOf, Failure } from '../../domain/failure.js';

export type SqlValue = string | number | null | Uint8Array;
export type SqlRow = Readonly<Record<string, unknown>>;

/** The program's own statements are some hundred; what is put together beyond them is prepared each time. */
const MAX_PREPARED = 250;

export class Connection {
  readonly #db: sqlite3.Database;
  readonly #prepared = new Map<string, Promise<sqlite3.Statement>>();

  private constructor(db: sqlite3.Database) {
    this.#db = db;
  }

  /** `frozen`: on a file system that nobody can write, past every lock (https://www.sqlite.org/uri.html, immutable). */
  static open(path: string, mode: 'write' | 'read' | 'frozen'): Promise<Connection> {
    const flags = {
      write: sqlite3.OPEN_READWRITE | sqlite3.OPEN_CREATE,
      read: sqlite3.OPEN_READONLY,
      frozen: sqlite3.OPEN_READONLY | sqlite3.OPEN_URI,
    }[mode];
    const name = mode === 'frozen' ? `${pathToFileURL(path).href}?immutable=1` : path;
    return new Promise((resolve, reject) => {
      const db = new sqlite3.Database(name, flags, (error) => {
        if (error === null) resolve(new Connection(db));
        else reject(asFailure(error));
      });
    });
  }

  /** Changed rows and the id of the last inserted one. */
  async run(
    sql: string,
    values: readonly SqlValue[] = [],
  ): Promise<{ readonly changes: number; readonly lastId: number }> {
    const statement = await this.#statement(sql);
    return await new Promise((resolve, reject) => {
      const done = function (this: sqlite3.RunResult, error: Error | null): void {
        if (error === null) resolve({ changes: this.changes, lastId: this.lastID });
        else reject(asFailure(error));
      };
      if (statement === undefined) this.#db.run(sql, values.map(bindable), done);
      else statement.run(values.map(bindable), done);
    });
  }

  async all(sql: string, values: readonly SqlValue[] = []): Promise<readonly SqlRow[]> {
    const statement = await this.#statement(sql);
    return await new Promise((resolve, reject) => {
      const done = (error: Error | null, rows: SqlRow[]): void => {
        if (error === null) resolve(rows);
        else reject(asFailure(error));
      };
      if (statement === undefined) this.#db.all(sql, values.map(bindable), done);
      else statement.all(values.map(bindable), done);
    });
  }

  async one(sql: string, values: readonly SqlValue[] = []): Promise<SqlRow | undefined> {
    return (await this.all(sql, values))[0];
  }

  script(sql: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#db.exec(sql, (error) => (error === null ? resolve() : reject(asFailure(error))));
    });
  }

  async close(): Promise<void> {
    const prepared = [...this.#prepared.values()];
    this.#prepared.clear();
    await Promise.allSettled(prepared.map(async (statement) => finalized(await statement)));
    await new Promise<void>((resolve, reject) => {
      this.#db.close((error) => (error === null ? resolve() : reject(asFailure(error))));
    });
  }

  /** Compiled once: with its triggers a statement takes longer to compile than to run. Undefined: too many are kept. */
  #statement(sql: string): Promise<sqlite3.Statement | undefined> {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    if (this.#prepared.size >= MAX_PREPARED) return Promise.resolve(undefined);
    const compiled = new Promise<sqlite3.Statement>((resolve, reject) => {
      const statement = this.#db.prepare(sql, (error: Error | null) => {
        if (error === null) {
          resolve(statement);
          return;
        }
        this.#prepared.delete(sql);
        reject(asFailure(error));
      });
    });
    this.#prepared.set(sql, compiled);
    return compiled;
  }
}

function finalized(statement: sqlite3.Statement): Promise<void> {
  return new Promise((resolve) => {
    statement.finalize(() => resolve());
  });
}

function bindable(value: SqlValue): string | number | null | Buffer {
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
}

function asFailure(error: Error): Error {
  const code = errnoOf(error);
  switch (code) {
    case 'SQLITE_FULL':
      return new Failure('vault-full', { store: 'ledger' }, error);
    case 'SQLITE_IOERR':
    case 'SQLITE_READONLY':
    case 'SQLITE_CANTOPEN':
      return new Failure('vault-failing', { store: 'ledger' }, error);
    case 'SQLITE_CORRUPT':
    case 'SQLITE_NOTADB':
      return new Failure('ledger-damaged', {}, error);
    case 'SQLITE_BUSY':
      return new Failure('home-locked', {}, error);
    default:
      return error;
  }
}
