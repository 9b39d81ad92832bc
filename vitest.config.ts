import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/hardware/**'],
    testTimeout: 90_000,
    hookTimeout: 120_000,
    // Journeys race real disks and processes on machines that others load; a promise that is broken fails twice.
    retry: process.env['CI'] ? 2 : 0,
    pool: 'forks',
    maxWorkers: 2,
    allowOnly: !process.env['CI'],
  },
});
