/** The machine's monotonic clock as the dock reads it (adapters/system): readings of a camera's clock are compared with it. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
