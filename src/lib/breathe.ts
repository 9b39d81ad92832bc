/** A turn of the event loop: long work without any waiting calls it now and then, so that a stop can be heard. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
