import { type Section, time } from '../figure.ts';
import { sample } from '../samples.ts';

let sum = 0;
const STEPS = 100_000;

export const yardstick: Section = {
  title: 'A yardstick',
  method:
    'An integer multiplied and added to, each on the one before: the speed of the machine itself just now.',
  measure(_library, effort) {
    const step = sample(effort, {
      operations: STEPS,
      run() {
        for (let index = 0; index < STEPS; index++) sum = (Math.imul(sum, 31) + index) | 0;
      },
    });
    return [time('a step', step, 'ns')];
  },
};
