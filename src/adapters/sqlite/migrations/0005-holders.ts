/** Whether anything that a docking found held here still waits for the archive: by what holds it. */
export const HOLDERS = `
CREATE INDEX segment_holder ON segment (held_by, docking) WHERE held_by IS NOT NULL;
`;
