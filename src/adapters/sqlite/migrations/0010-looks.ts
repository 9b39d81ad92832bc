/** The deep look on duty: dockings whose footage waits for it, and what was seen of each file that was decoded. */
export const LOOKS = `
CREATE TABLE look_wanted (docking TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE look (
  segment INTEGER PRIMARY KEY, looks TEXT NOT NULL, stopped_by TEXT
);
`;
