/** What recovery asks at every start: who wants a temporary file, and which segment a record seals. */
export const RECOVERY = `
CREATE INDEX segment_temp ON segment (temp) WHERE state NOT IN ('sealed', 'archived', 'held');
CREATE INDEX segment_record ON segment (record_seq) WHERE record_seq IS NOT NULL;
`;
