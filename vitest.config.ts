import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/hardware/**'],
    testTimeout: 90_000,
    hookTimeout: 120_000,
    // Fault tests meet other processes at a moment; on a machine that others load one may come too late. Told as "retry x1".
    retry: process.env['CI'] ? 1 : 0,
    pool: 'forks',
    maxWorkers: 2,
    allowOnly: !process.env['CI'],
  },
});
