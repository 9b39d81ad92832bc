/**
 * Epochs of the transparency log: each has a tree and checkpoints of its own and begins with the record `first_seq`. All that there was
 * before is the first. `records_before`: of the epochs before it, because numbers are left out between two.
 */
export const EPOCHS = `
CREATE TABLE epoch (number INTEGER PRIMARY KEY, first_seq INTEGER NOT NULL UNIQUE, records_before INTEGER NOT NULL);
INSERT INTO epoch VALUES (1, 0, 0);
CREATE TRIGGER epoch_kept BEFORE DELETE ON epoch BEGIN SELECT RAISE(ABORT, 'epochs are never deleted'); END;
CREATE TRIGGER epoch_same BEFORE UPDATE ON epoch BEGIN SELECT RAISE(ABORT, 'epochs are never changed'); END;

ALTER TABLE log_hash RENAME TO log_hash_before;
CREATE TABLE log_hash (
  epoch INTEGER NOT NULL, level INTEGER NOT NULL, place INTEGER NOT NULL, hash BLOB NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (epoch, level, place)
) WITHOUT ROWID;
INSERT INTO log_hash SELECT 1, level, place, hash FROM log_hash_before ORDER BY level, place;
DROP TABLE log_hash_before;
CREATE TRIGGER log_hash_kept BEFORE DELETE ON log_hash BEGIN SELECT RAISE(ABORT, 'a log only grows'); END;
CREATE TRIGGER log_hash_same BEFORE UPDATE ON log_hash BEGIN SELECT RAISE(ABORT, 'a log only grows'); END;

DROP INDEX checkpoint_published;
ALTER TABLE checkpoint RENAME TO checkpoint_before;
CREATE TABLE checkpoint (
  epoch INTEGER NOT NULL, size INTEGER NOT NULL, root TEXT NOT NULL, at INTEGER NOT NULL, note BLOB NOT NULL, published BLOB,
  is_placed INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (epoch, size)
) WITHOUT ROWID;
INSERT INTO checkpoint SELECT 1, size, root, at, note, published, is_placed FROM checkpoint_before ORDER BY size;
DROP TABLE checkpoint_before;
CREATE INDEX checkpoint_published ON checkpoint (epoch, size) WHERE published IS NOT NULL;
CREATE TRIGGER checkpoint_kept BEFORE DELETE ON checkpoint BEGIN SELECT RAISE(ABORT, 'a log only grows'); END;
CREATE TRIGGER checkpoint_same BEFORE UPDATE OF epoch, size, root, at, note ON checkpoint
  BEGIN SELECT RAISE(ABORT, 'checkpoints are never changed'); END;
CREATE TRIGGER checkpoint_once BEFORE UPDATE OF published ON checkpoint WHEN OLD.published IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'a checkpoint is published once'); END;
`;
