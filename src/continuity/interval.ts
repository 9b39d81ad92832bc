/** What surely holds a value, ms; infinite on a side that nothing bounds. */
export type Interval = { readonly lowMs: number; readonly highMs: number };
