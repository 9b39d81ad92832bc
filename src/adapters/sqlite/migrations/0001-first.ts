/**
 * The first shape of the ledger. Times are milliseconds since 1970, digests hex text, structures JSON text. What is
 * signed or is somebody's history can only be added: triggers refuse anything else. `tally` keeps the counts of the
 * overview in the same transactions that change the rows.
 */
export const FIRST = `
CREATE TABLE note (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE tally (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE docking (
  number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, slot INTEGER, place TEXT NOT NULL, camera TEXT, profile TEXT,
  officer TEXT, activity TEXT, state TEXT NOT NULL, started_at INTEGER NOT NULL, ended_at INTEGER,
  is_handed_back INTEGER NOT NULL, camera_facts TEXT, clock TEXT, facts TEXT NOT NULL
);
CREATE INDEX docking_camera ON docking (camera, number);
CREATE INDEX docking_state ON docking (state, number);

CREATE TABLE segment (
  id INTEGER PRIMARY KEY AUTOINCREMENT, docking TEXT NOT NULL, camera TEXT NOT NULL, path TEXT NOT NULL, raw_path_hex TEXT,
  size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0), mtime_ms INTEGER NOT NULL, start_ms INTEGER NOT NULL,
  state TEXT NOT NULL, temp TEXT NOT NULL, names TEXT, sha256 TEXT, part_digests TEXT, fingerprint TEXT, level TEXT,
  level_reason TEXT, reading TEXT, stored_path TEXT, record_seq INTEGER, held_by INTEGER, failure_code TEXT,
  pulled_bytes INTEGER NOT NULL DEFAULT 0, pull_ms INTEGER, UNIQUE (docking, path)
);
CREATE INDEX segment_state ON segment (state, id) WHERE state NOT IN ('archived', 'held');
CREATE INDEX segment_held ON segment (camera, path, size_bytes, mtime_ms);
CREATE INDEX segment_digest ON segment (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX segment_time ON segment (camera, start_ms);

CREATE TABLE record (
  seq INTEGER PRIMARY KEY, type TEXT NOT NULL, digest TEXT NOT NULL, bytes BLOB NOT NULL, signature BLOB NOT NULL,
  minisig BLOB NOT NULL, path TEXT NOT NULL UNIQUE, docking TEXT, at INTEGER NOT NULL, is_placed INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX record_docking ON record (docking, seq);
CREATE INDEX record_unplaced ON record (seq) WHERE is_placed = 0;

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT, docking TEXT, segment INTEGER, files TEXT NOT NULL, bytes INTEGER NOT NULL,
  due_at INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'parked')),
  attempts INTEGER NOT NULL DEFAULT 0, next_attempt_at INTEGER NOT NULL DEFAULT 0, last_code TEXT
);
CREATE INDEX outbox_due ON outbox (due_at, id) WHERE state = 'waiting';
CREATE INDEX outbox_open ON outbox (docking, state) WHERE state <> 'sent';

CREATE TABLE camera (
  id TEXT PRIMARY KEY, serial TEXT, profile TEXT, facts TEXT, clock TEXT, first_seen_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL, dockings INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE maintenance (
  id INTEGER PRIMARY KEY AUTOINCREMENT, camera TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL, by_whom TEXT,
  note TEXT, docking TEXT, facts TEXT NOT NULL, record_seq INTEGER NOT NULL
);
CREATE INDEX maintenance_camera ON maintenance (camera, id);

CREATE TABLE continuity (
  id INTEGER PRIMARY KEY AUTOINCREMENT, docking TEXT NOT NULL, camera TEXT NOT NULL, verdict TEXT NOT NULL,
  is_under_duty INTEGER NOT NULL, duty_source TEXT NOT NULL, start_at INTEGER, duration_ms INTEGER, claim_ms INTEGER,
  recording TEXT NOT NULL, record_seq INTEGER NOT NULL
);
CREATE INDEX continuity_docking ON continuity (docking);
CREATE INDEX continuity_camera ON continuity (camera, id);

CREATE TABLE finding (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, code TEXT NOT NULL, severity TEXT NOT NULL, docking TEXT,
  camera TEXT, facts TEXT NOT NULL
);

CREATE TRIGGER record_kept BEFORE DELETE ON record BEGIN SELECT RAISE(ABORT, 'records are never deleted'); END;
CREATE TRIGGER record_same BEFORE UPDATE OF seq, type, digest, bytes, signature, minisig, path, docking, at ON record
  BEGIN SELECT RAISE(ABORT, 'records are never changed'); END;
CREATE TRIGGER maintenance_kept BEFORE DELETE ON maintenance BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER maintenance_same BEFORE UPDATE ON maintenance BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER continuity_kept BEFORE DELETE ON continuity BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER continuity_same BEFORE UPDATE ON continuity BEGIN SELECT RAISE(ABORT, 'append-only'); END;

CREATE TRIGGER tally_segment_new AFTER INSERT ON segment BEGIN
  INSERT INTO tally VALUES ('segment:' || NEW.state, 1) ON CONFLICT DO UPDATE SET value = value + 1;
END;
CREATE TRIGGER tally_segment_state AFTER UPDATE OF state ON segment WHEN OLD.state <> NEW.state BEGIN
  UPDATE tally SET value = value - 1 WHERE name = 'segment:' || OLD.state;
  INSERT INTO tally VALUES ('segment:' || NEW.state, 1) ON CONFLICT DO UPDATE SET value = value + 1;
  INSERT INTO tally SELECT 'bytes', NEW.size_bytes WHERE NEW.state = 'sealed'
    ON CONFLICT DO UPDATE SET value = value + NEW.size_bytes;
END;
CREATE TRIGGER tally_outbox_new AFTER INSERT ON outbox BEGIN
  INSERT INTO tally VALUES ('outbox:' || NEW.state, 1) ON CONFLICT DO UPDATE SET value = value + 1;
  INSERT INTO tally VALUES ('outboxBytes:' || NEW.state, NEW.bytes) ON CONFLICT DO UPDATE SET value = value + NEW.bytes;
END;
CREATE TRIGGER tally_outbox_state AFTER UPDATE OF state ON outbox WHEN OLD.state <> NEW.state BEGIN
  UPDATE tally SET value = value - 1 WHERE name = 'outbox:' || OLD.state;
  UPDATE tally SET value = value - OLD.bytes WHERE name = 'outboxBytes:' || OLD.state;
  INSERT INTO tally VALUES ('outbox:' || NEW.state, 1) ON CONFLICT DO UPDATE SET value = value + 1;
  INSERT INTO tally VALUES ('outboxBytes:' || NEW.state, NEW.bytes) ON CONFLICT DO UPDATE SET value = value + NEW.bytes;
END;
CREATE TRIGGER tally_continuity AFTER INSERT ON continuity WHEN NEW.is_under_duty = 1 BEGIN
  INSERT INTO tally VALUES ('duty:' || NEW.verdict, 1) ON CONFLICT DO UPDATE SET value = value + 1;
END;
CREATE TRIGGER tally_finding AFTER INSERT ON finding BEGIN
  INSERT INTO tally VALUES ('findings', 1) ON CONFLICT DO UPDATE SET value = value + 1;
END;
CREATE TRIGGER tally_camera AFTER INSERT ON camera BEGIN
  INSERT INTO tally VALUES ('cameras', 1) ON CONFLICT DO UPDATE SET value = value + 1;
END;
`;
