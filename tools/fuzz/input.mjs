import { mutate } from './mutate.mjs';
import { Random } from './random.mjs';

/**
 * The nth input of a target: of a text that the target takes, or now and then of any. Of two the shorter is taken: short
 * ones are quicker, and reach as much.
 */
export function inputOf(name, seeds, texts, seed, number) {
  const random = new Random(`${seed}/${name}/${number}`);
  const own = seeds.length > 0 && random.below(8) > 0;
  const others = own ? seeds : texts;
  const [one, other] = [random.of(others), random.of(others)];
  return mutate(one.length <= other.length ? one : other, others, random);
}
