// How the time of a target grows with its input. A piece of a text that it takes, a line or a token, is written
// n times in its place, and twice as often: the second may take 2.6 times as long, which leaves room for a
// logarithm and for a busy machine.
//
//   node tools/fuzz/growth.mjs --seed 1 --texts 4 --target nftables
import { readOptions, wholeNumber } from '../../scripts/options.mjs';
import { corpus } from './corpus.mjs';
import { isDear } from './dear.mjs';
import { Random } from './random.mjs';
import { seedsOf } from './seeds.mjs';
import { targets } from './targets.mjs';

/** Characters of the shorter input. */
const LENGTH = 65_536;
/** Of targets that build hosts several times. */
const DEAR_LENGTH = 16_384;
const MOST_RATIO = 2.6;
/** Milliseconds of CPU below which a ratio says nothing. */
const LEAST_TIME = 60;
/** The best of so many runs counts: the first compile the code. */
const RUNS = 4;
const AGAIN = 3;

const values = readOptions(
  'npm run fuzz -- --growth',
  'Compares the times of each target for a text and for one twice as long.',
  [
    ['--seed <text>', 'of the texts', String, String(Date.now()), 'the time'],
    ['--texts <count>', 'of each target', wholeNumber, 4],
    ['--target <text>', 'targets whose name has this in it', String, '', 'all'],
  ],
);
console.log(`seed ${values.seed}`);
const texts = await corpus();
let pairs = 0;
let findings = 0;
for (const target of (await targets()).filter(({ name }) => name.includes(values.target))) {
  const random = new Random(`${values.seed}/growth/${target.name}`);
  const seeds = seedsOf(target, texts, 200);
  let slowest = 0;
  for (let left = seeds.length === 0 ? 0 : values.texts; left > 0; left--) {
    const grown = grower(random.of(seeds), random, isDear(target.name) ? DEAR_LENGTH : LENGTH);
    let ratio = ratioOf(target, grown);
    // A busy machine adds to one of two times: a ratio that is too large is measured again.
    for (let again = 0; again < AGAIN && ratio > MOST_RATIO; again++)
      ratio = Math.min(ratio, ratioOf(target, grown));
    pairs++;
    slowest = Math.max(slowest, ratio);
    if (ratio <= MOST_RATIO) continue;
    findings++;
    console.log(
      `FINDING ${target.name}: twice the input takes ${ratio.toFixed(1)} times as long: ` +
        `${grown.times} times ${JSON.stringify(grown.piece.slice(0, 80))}`,
    );
  }
  console.log(`${slowest.toFixed(2).padStart(6)}  ${target.name}`);
}
console.log(`${pairs} pairs, ${findings} findings`);
if (findings > 0) process.exitCode = 1;

/** A piece of a text, and how often it stands in the shorter input. */
function grower(text, random, length) {
  const isLine = random.below(2) === 0;
  const pieces = [...text.matchAll(isLine ? /.*\n?/g : /[\w.:/-]+[ ,]?|[^\s\w]/g)].filter(
    ([piece]) => piece.length > 0,
  );
  const { 0: piece, index } = pieces.length > 0 ? random.of(pieces) : { 0: 'a', index: 0 };
  const separated = isLine && !piece.endsWith('\n') ? `${piece}\n` : piece;
  return {
    piece: separated,
    times: Math.ceil(length / separated.length),
    of: (times) =>
      text.slice(0, index) + separated.repeat(times) + text.slice(index + piece.length),
  };
}

/** How much longer twice as many pieces take; 0 where both are quick. */
function ratioOf(target, { of, times }) {
  const [once, twice] = [timeOf(target, of(times)), timeOf(target, of(2 * times))];
  return twice < LEAST_TIME ? 0 : twice / Math.max(once, 1);
}

/** Milliseconds of CPU, the best of some runs. */
function timeOf(target, input) {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS; run++) {
    const began = process.cpuUsage();
    try {
      target.run(input);
    } catch {
      // Refused, as long as that takes.
    }
    const { user, system } = process.cpuUsage(began);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}
