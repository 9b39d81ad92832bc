/** The records that put a key in force are asked for at every start: found without a walk. */
export const KEYS = `
CREATE INDEX record_keys ON record (seq) WHERE type = 'key';
`;
