/**
 * What the screens and commands ask for, so that no page reads more rows than it shows: counts per docking, the newest
 * verdict per recording (a later docking judges it again; `continuity` itself only grows), the receipt of each segment,
 * and indexes for the lists. Everything here is derived from the first tables, by triggers, in the same transactions.
 */
export const VIEWS = `
ALTER TABLE segment ADD COLUMN receipt_seq INTEGER;

CREATE TABLE docking_tally (
  docking TEXT NOT NULL, state TEXT NOT NULL, files INTEGER NOT NULL, bytes INTEGER NOT NULL, PRIMARY KEY (docking, state)
) WITHOUT ROWID;
INSERT INTO docking_tally SELECT docking, state, count(*), sum(size_bytes) FROM segment GROUP BY docking, state;
CREATE TRIGGER docking_tally_new AFTER INSERT ON segment BEGIN
  INSERT INTO docking_tally VALUES (NEW.docking, NEW.state, 1, NEW.size_bytes)
    ON CONFLICT DO UPDATE SET files = files + 1, bytes = bytes + NEW.size_bytes;
END;
CREATE TRIGGER docking_tally_state AFTER UPDATE OF state ON segment WHEN OLD.state <> NEW.state BEGIN
  UPDATE docking_tally SET files = files - 1, bytes = bytes - OLD.size_bytes WHERE docking = OLD.docking AND state = OLD.state;
  INSERT INTO docking_tally VALUES (NEW.docking, NEW.state, 1, NEW.size_bytes)
    ON CONFLICT DO UPDATE SET files = files + 1, bytes = bytes + NEW.size_bytes;
END;

CREATE TABLE recording (
  camera TEXT NOT NULL, begins TEXT NOT NULL, continuity INTEGER NOT NULL, verdict TEXT NOT NULL,
  is_under_duty INTEGER NOT NULL, judged_at INTEGER NOT NULL, PRIMARY KEY (camera, begins)
) WITHOUT ROWID;
CREATE TRIGGER recording_judged AFTER INSERT ON continuity BEGIN
  INSERT OR REPLACE INTO recording VALUES (
    NEW.camera, coalesce(NEW.start_at, json_extract(NEW.recording, '$.segments[0].path'), NEW.id), NEW.id, NEW.verdict,
    NEW.is_under_duty, coalesce((SELECT at FROM record WHERE seq = NEW.record_seq), 0));
END;
INSERT OR REPLACE INTO recording SELECT
  camera, coalesce(start_at, json_extract(recording, '$.segments[0].path'), id), id, verdict, is_under_duty,
  coalesce((SELECT at FROM record WHERE seq = record_seq), 0) FROM continuity ORDER BY id;
CREATE INDEX recording_open ON recording (continuity) WHERE verdict <> 'continuous';
CREATE INDEX recording_duty ON recording (verdict, continuity) WHERE verdict <> 'continuous' AND is_under_duty = 1;
DROP TRIGGER tally_continuity;
DELETE FROM tally WHERE name LIKE 'duty:%';

CREATE INDEX record_steps ON record (docking, seq, type, at) WHERE type NOT IN ('segment', 'stored');
CREATE INDEX docking_time ON docking (started_at);
CREATE INDEX maintenance_kind ON maintenance (camera, kind, id);
CREATE INDEX maintenance_docking ON maintenance (docking) WHERE docking IS NOT NULL;
CREATE INDEX camera_seen ON camera (last_seen_at, id);
CREATE INDEX finding_camera ON finding (camera, id) WHERE camera IS NOT NULL;
CREATE INDEX finding_docking ON finding (docking, id) WHERE docking IS NOT NULL;
CREATE INDEX finding_time ON finding (at, severity);
CREATE INDEX outbox_list ON outbox (due_at, id) WHERE state <> 'sent';
CREATE INDEX outbox_parked ON outbox (last_code) WHERE state = 'parked';
CREATE INDEX outbox_segment ON outbox (segment) WHERE segment IS NOT NULL;
`;
