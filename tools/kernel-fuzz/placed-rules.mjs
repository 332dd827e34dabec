/** The rules of tables with where each stands: its table, its chain, and its number there from 0. */
export function* placedRules(tables) {
  for (const { name: table, chains } of tables) {
    for (const { name: chain, rules } of chains) {
      for (const [index, { words }] of rules.entries())
        yield { words, place: { table, chain, index } };
    }
  }
}
