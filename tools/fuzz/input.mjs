import { mutate } from './mutate.mjs';
import { Random } from './random.mjs';

/** The nth input of a target: of a text that the target takes, or now and then of any. */
export function inputOf(name, seeds, texts, seed, number) {
  const random = new Random(`${seed}/${name}/${number}`);
  const own = seeds.length > 0 && random.below(8) > 0;
  return mutate(random.of(own ? seeds : texts), own ? seeds : texts, random);
}
