/** Every labelled case, in the order of the table. */
import { clockCases, counterCases } from './cases-clocks.js';
import { crossedCases } from './cases-crossed.js';
import { damagedCases } from './cases-damaged.js';
import { dateCases } from './cases-dates.js';
import { deepCases } from './cases-deep.js';
import { doubtfulCases } from './cases-doubtful.js';
import { insideCases } from './cases-inside.js';
import { plainCases, soundCases } from './cases-plain.js';
import { logCases, pairCases } from './cases-together.js';
import type { LabelledCase } from './labelled-case.js';

export function allCases(): readonly LabelledCase[] {
  return [
    ...plainCases(),
    ...soundCases(),
    ...insideCases(),
    ...damagedCases(),
    ...clockCases(),
    ...counterCases(),
    ...dateCases(),
    ...logCases(),
    ...pairCases(),
    ...doubtfulCases(),
    ...crossedCases(),
    ...deepCases(),
  ];
}
