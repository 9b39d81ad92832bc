/** Lists that are asked for by kind or by camera alone, so that a rare row is found without passing the many. */
export const LISTS = `
CREATE INDEX maintenance_kinds ON maintenance (kind, id);
CREATE INDEX recording_camera ON recording (camera, continuity) WHERE verdict <> 'continuous';
`;
