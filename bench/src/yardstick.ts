import { figure, type Section } from './figure.ts';
import { type Effort, measure } from './measure.ts';

let sum = 0;

/** The speed of the machine itself just now, so that two runs can be told apart. */
export async function yardstick(effort: Effort): Promise<Section> {
  const step = await measure(effort, 1, () => {
    for (let index = 0; index < 100_000; index++) sum = (Math.imul(sum, 31) + index) | 0;
  });
  return {
    title: 'A yardstick',
    method: 'An integer multiplied and added to, each on the one before, 100,000 times.',
    figures: [figure('a step', step / 100_000, 'ns')],
  };
}
