import { expect, test } from 'vitest';
import { errorsInOrder, Failure } from '../../../src/domain/failure.js';

test('what ended the work comes before what failed in closing after it', async () => {
  const full = new Failure('vault-full');
  const [inner, outer] = [new Error('inner'), new Error('outer')];
  const closing = (error: Error): AsyncDisposable => ({ [Symbol.asyncDispose]: () => Promise.reject(error) });
  const work = async (): Promise<void> => {
    await using _outer = closing(outer);
    await using _inner = closing(inner);
    throw full;
  };
  const thrown: unknown = await work().catch((error: unknown) => error);
  expect(errorsInOrder(thrown)).toEqual([full, inner, outer]);
  expect(errorsInOrder(full)).toEqual([full]);
});
