import { type Choices, createRandom, SeededChoices } from '@packet-path/core';

/** Choices of one seed that note each draw, in its order. */
export function notedChoices(draws: string[]): Choices {
  const choices = new SeededChoices(createRandom('history'));
  const note = <Outcome>(text: string, outcome: Outcome): Outcome => {
    draws.push(`${text} -> ${outcome}`);
    return outcome;
  };
  return {
    chance: (purpose, threshold) =>
      note(`chance ${purpose} ${threshold}`, choices.chance(purpose, threshold)),
    below: (purpose, bound) => note(`below ${purpose} ${bound}`, choices.below(purpose, bound)),
    between: (purpose, low, high) =>
      note(`between ${purpose} ${low} ${high}`, choices.between(purpose, low, high)),
    some: (purpose, own) => choices.some(purpose, own),
  };
}
