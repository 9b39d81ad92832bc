/**
 * One writer, one reader. Writes run one after another; those that wait while another is being made durable go together into
 * the next transaction (BEGIN IMMEDIATE … COMMIT with synchronous=FULL), so that eight cameras need little more syncing than
 * one. Each is durable when it resolves and all or nothing by itself: a transaction in which one fails is rolled back, and its
 * writes are made again one by one. Reads go past them on a second connection and see what is committed.
 */
import { assert } from '../../lib/assert.js';
import type { Connection, SqlRow, SqlValue } from './connection.js';

const MAX_WAITING_WRITES = 100_000;
const MAX_TOGETHER = 64;

type Write = {
  /** Gives what is to be told once it is durable. May run twice: what it does is on the connection alone. */
  readonly run: (writer: Connection) => Promise<() => void>;
  readonly reject: (error: unknown) => void;
};

export class Store {
  readonly #writer: Connection;
  readonly #reader: Connection;
  readonly #waiting: Write[] = [];
  #committing: Promise<void> | undefined;

  constructor(writer: Connection, reader: Connection) {
    this.#writer = writer;
    this.#reader = reader;
  }

  /** All that `work` does on the connection, or nothing. It must touch nothing else: it may be called again. */
  transaction<T>(work: (writer: Connection) => Promise<T>): Promise<T> {
    assert(this.#waiting.length < MAX_WAITING_WRITES, 'writes of the ledger: queue full');
    return new Promise<T>((resolve, reject) => {
      const run: Write['run'] = async (writer) => {
        const result = await work(writer);
        return () => resolve(result);
      };
      this.#waiting.push({ run, reject });
      this.#committing ??= this.#commitAll();
    });
  }

  write(sql: string, values: readonly SqlValue[]): Promise<void> {
    return this.transaction(async (writer) => {
      await writer.run(sql, values);
    });
  }

  all(sql: string, values: readonly SqlValue[] = []): Promise<readonly SqlRow[]> {
    return this.#reader.all(sql, values);
  }

  one(sql: string, values: readonly SqlValue[] = []): Promise<SqlRow | undefined> {
    return this.#reader.one(sql, values);
  }

  async close(): Promise<void> {
    await this.#reader.close();
    await this.#committing;
    await this.#writer.run('PRAGMA wal_checkpoint(TRUNCATE)');
    await this.#writer.close();
  }

  async #commitAll(): Promise<void> {
    // What is asked for in the same breath goes together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const together = this.#waiting.splice(0, MAX_TOGETHER);
      if (together.length > 1 && (await this.#isCommitted(together))) continue;
      for (const write of together) await this.#commitAlone(write);
    }
    this.#committing = undefined;
  }

  /** False where one of them failed: then nothing of any of them has happened. */
  async #isCommitted(writes: readonly Write[]): Promise<boolean> {
    try {
      await this.#commit(writes);
      return true;
    } catch {
      // The one that fails again alone is told why.
      return false;
    }
  }

  async #commitAlone(write: Write): Promise<void> {
    try {
      await this.#commit([write]);
    } catch (error) {
      write.reject(error);
    }
  }

  async #commit(writes: readonly Write[]): Promise<void> {
    const tell: (() => void)[] = [];
    await this.#writer.run('BEGIN IMMEDIATE');
    try {
      for (const write of writes) tell.push(await write.run(this.#writer));
      await this.#writer.run('COMMIT');
    } catch (error) {
      // A failed COMMIT or a full disk may have rolled back by itself already.
      await this.#writer.run('ROLLBACK').catch(() => undefined);
      throw error;
    }
    for (const each of tell) each();
  }
}
