/**
 * The transparency log: the hashes of its tree as tlog-tiles has them (level 0: one per record; each higher level: one per 256
 * of the level below), and the checkpoints that were signed. The hashes of records that are there already are filled in when
 * the ledger is opened; SQL cannot hash.
 */
export const LOG = `
CREATE TABLE log_hash (
  level INTEGER NOT NULL, place INTEGER NOT NULL, hash BLOB NOT NULL CHECK (length(hash) = 32), PRIMARY KEY (level, place)
) WITHOUT ROWID;
CREATE TRIGGER log_hash_kept BEFORE DELETE ON log_hash BEGIN SELECT RAISE(ABORT, 'a log only grows'); END;
CREATE TRIGGER log_hash_same BEFORE UPDATE ON log_hash BEGIN SELECT RAISE(ABORT, 'a log only grows'); END;

CREATE TABLE checkpoint (
  size INTEGER PRIMARY KEY, root TEXT NOT NULL, at INTEGER NOT NULL, note BLOB NOT NULL, published BLOB,
  is_placed INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX checkpoint_published ON checkpoint (size) WHERE published IS NOT NULL;
CREATE TRIGGER checkpoint_kept BEFORE DELETE ON checkpoint BEGIN SELECT RAISE(ABORT, 'a log only grows'); END;
CREATE TRIGGER checkpoint_same BEFORE UPDATE OF size, root, at, note ON checkpoint
  BEGIN SELECT RAISE(ABORT, 'checkpoints are never changed'); END;
CREATE TRIGGER checkpoint_once BEFORE UPDATE OF published ON checkpoint WHEN OLD.published IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'a checkpoint is published once'); END;
`;
