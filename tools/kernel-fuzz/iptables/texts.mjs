/**
 * The text for iptables-restore. A rule without matches and target before each rule, and one at the
 * end of each chain, count how often the walk came there: `counted` says whether they are put in.
 */
export function rulesetText({ tables }, counted) {
  return tables.map((table) => tableText(table, counted)).join('');
}

function tableText({ name, chains }, counted) {
  const lines = [`*${name}`, ...chains.map((chain) => `:${chain.name} ${chain.policy} [0:0]`)];
  for (const chain of chains) {
    const probe = `-A ${chain.name}`;
    for (const rule of chain.rules) {
      if (counted) lines.push(probe);
      lines.push(`${probe} ${rule.text}`.trimEnd());
    }
    if (counted) lines.push(probe);
  }
  return [...lines, 'COMMIT', ''].join('\n');
}

/**
 * The counts of a step as recordings have them, from those of the rules and of what counts them.
 *
 * @param moved packets by table and chain for each rule of the kernel's
 */
export function ruleCounts({ tables }, moved) {
  const [evaluated, matched, ends] = [{}, {}, {}];
  for (const { name, chains } of tables) {
    for (const { name: chain, policy, rules } of chains) {
      const counts = (moved[name]?.[chain] ?? []).map((count) =>
        Array.isArray(count) ? count[0] : count,
      );
      const probes = rules.map((_, at) => counts[2 * at] ?? 0);
      const own = rules.map((_, at) => counts[2 * at + 1] ?? 0);
      const end = counts[2 * rules.length] ?? 0;
      if (probes.some(Boolean)) put(evaluated, name, chain, probes);
      if (own.some(Boolean)) put(matched, name, chain, own);
      if (end > 0 || policy !== '-') put(ends, name, chain, end);
    }
  }
  return { evaluated, matched, ends };
}

function put(counts, table, chain, value) {
  counts[table] ??= {};
  counts[table][chain] = value;
}
