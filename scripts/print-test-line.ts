/** Prints the closing line `N passed, N failed[, N skipped]` from a vitest JSON report; exits 1 when anything failed. */
import { readFileSync } from 'node:fs';

const file = process.argv[2] ?? '.cache/test-report.json';
const prefix = process.argv[3] === undefined ? '' : `${process.argv[3]}: `;
const report = JSON.parse(readFileSync(file, 'utf8')) as {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  numFailedTestSuites: number;
  success: boolean;
};
const skipped = report.numPendingTests + report.numTodoTests;
// A file that fails before its first test counts: otherwise nothing would show it.
const failed =
  report.numFailedTests + (report.numFailedTests === 0 && !report.success ? report.numFailedTestSuites : 0);
process.stdout.write(
  `${prefix}${report.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`,
);
if (report.numPassedTests === 0 || failed > 0 || !report.success || (process.env['CI'] && skipped > 0))
  process.exitCode = 1;
