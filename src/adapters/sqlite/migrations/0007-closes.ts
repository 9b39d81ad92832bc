/** Whether an intake was closed since the newest checkpoint is asked at every turn of the publisher: found without a walk. */
export const CLOSES = `
CREATE INDEX record_closes ON record (seq) WHERE type = 'close';
`;
