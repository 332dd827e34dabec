// A study whose cells sleep, die, throw or answer wrongly, as their parameter says.
import { appendFileSync } from 'node:fs';

export const study = {
  name: 'odd',
  parameters: {
    number: { kind: 'whole', from: 0, to: 1000, sentence: 'of the cell' },
    deed: { kind: 'word', default: 'count', sentence: 'what the cell does' },
    wait: { kind: 'whole', from: 0, to: 10_000, default: 0, sentence: 'milliseconds' },
  },
  results: { square: 'count', half: 'mean', seed16: 'name', even: 'flag' },
  async run({ parameters, seed }) {
    const { number, deed, wait } = parameters;
    if (process.env.CELLS_LOG) appendFileSync(process.env.CELLS_LOG, `${number}\n`);
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    if (deed === 'throw' && number === 2) throw new RangeError('no such number');
    if (deed === 'die' && number === 2) process.exit(3);
    if (deed === 'wrong' && number === 2) return { square: 1.5, half: 1, seed16: '', even: true };
    return { square: number ** 2, half: number / 2, seed16: seed, even: number % 2 === 0 };
  },
  estimate: () => ({ seconds: 0.001, bytes: 1e6 }),
};
