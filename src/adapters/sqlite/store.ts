/**
 * One writer, one reader. Writes run one after another, each in a transaction of its own (BEGIN IMMEDIATE … COMMIT with
 * synchronous=FULL: durable when it resolves); reads go past them on a second connection and see what is committed.
 */
import { SerialSection } from '../../lib/serial-section.js';
import type { Connection, SqlRow, SqlValue } from './connection.js';

const MAX_WAITING_WRITES = 100_000;

export class Store {
  readonly #writer: Connection;
  readonly #reader: Connection;
  readonly #section = new SerialSection(MAX_WAITING_WRITES);

  constructor(writer: Connection, reader: Connection) {
    this.#writer = writer;
    this.#reader = reader;
  }

  /** All that `work` does on the connection, or nothing. */
  transaction<T>(work: (writer: Connection) => Promise<T>): Promise<T> {
    return this.#section.run(async () => {
      await this.#writer.run('BEGIN IMMEDIATE');
      try {
        const result = await work(this.#writer);
        await this.#writer.run('COMMIT');
        return result;
      } catch (error) {
        // A failed COMMIT or a full disk may have rolled back by itself already.
        await this.#writer.run('ROLLBACK').catch(() => undefined);
        throw error;
      }
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
    await this.#section.run(async () => {
      await this.#writer.run('PRAGMA wal_checkpoint(TRUNCATE)');
      await this.#writer.close();
    });
  }
}
