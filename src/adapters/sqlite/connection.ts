/**
 * npm sqlite3 behind promises, typed: the only file that touches the package. A connection runs its statements in the
 * order they were asked for; errors of the disk become Failures by SQLite's own result codes
 * (https://www.sqlite.org/rescode.html).
 */
import { pathToFileURL } from 'node:url';
import sqlite3 from 'sqlite3';
import { errnoOf, Failure } from '../../domain/failure.js';

export type SqlValue = string | number | null | Uint8Array;
export type SqlRow = Readonly<Record<string, unknown>>;

export class Connection {
  readonly #db: sqlite3.Database;

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
  run(sql: string, values: readonly SqlValue[] = []): Promise<{ readonly changes: number; readonly lastId: number }> {
    return new Promise((resolve, reject) => {
      this.#db.run(sql, values.map(bindable), function (this: sqlite3.RunResult, error: Error | null) {
        if (error === null) resolve({ changes: this.changes, lastId: this.lastID });
        else reject(asFailure(error));
      });
    });
  }

  all(sql: string, values: readonly SqlValue[] = []): Promise<readonly SqlRow[]> {
    return new Promise((resolve, reject) => {
      this.#db.all(sql, values.map(bindable), (error: Error | null, rows: SqlRow[]) => {
        if (error === null) resolve(rows);
        else reject(asFailure(error));
      });
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

  close(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#db.close((error) => (error === null ? resolve() : reject(asFailure(error))));
    });
  }
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
