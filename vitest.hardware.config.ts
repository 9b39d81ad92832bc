import { defineConfig } from 'vitest/config';

/** The virtual hardware bench (`npm run test:hardware`): one machine at a time, and everything slow under emulation. */
export default defineConfig({
  test: {
    include: ['test/hardware/**/*.test.ts'],
    testTimeout: 900_000,
    hookTimeout: 400_000,
    pool: 'forks',
    maxWorkers: 1,
    // Minutes go by in a file: each test is told as it ends.
    reporters: ['verbose'],
    allowOnly: !process.env['CI'],
  },
});
