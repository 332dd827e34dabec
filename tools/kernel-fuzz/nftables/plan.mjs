import { placedRules } from '../placed-rules.mjs';
import { SCENES } from '../scenes.mjs';
import { Traffic } from '../traffic.mjs';
import { drawTable, tableCounts, tableText } from './ruleset.mjs';

/** A plan of one case of nftables. */
export function nftablesPlan(random, { known, packets, name }) {
  const scene = SCENES[random.below(4) === 0 ? 6 : 4];
  const table = drawTable(random, scene, known);
  const forced = random.below(3) > 0;
  return nftablesPlanOf(random, { scene, table, packets, name, forced });
}

/** The plan of a table that is known. */
function nftablesPlanOf(random, { scene, table, packets, name, forced, script }) {
  const rules = table.chains.flatMap((chain) => chain.rules);
  const traffic = new Traffic(random, scene);
  const timed = rules.some((rule) => rule.timed);
  let paused = false;
  return {
    family: scene.family,
    name,
    tags: ['kernel-fuzz', 'nftables'],
    words: rules.flatMap(({ words }) => words),
    timed,
    drawn: rules.some(({ drawn }) => drawn),
    copies: false,
    setup: {
      interfaces: scene.devices,
      routes: scene.routes,
      nftables: tableText(table, false),
      localAddresses: [...scene.own, scene.loopback],
      ...(!forced && { conntrackForced: false }),
    },
    begin: {
      devices: scene.devices,
      routes: scene.routes,
      sysctls: {},
      forced,
      loads: [{ tool: ['nft', '-f', '-'], input: tableText(table, true) }],
      reader: 'nft',
      tables: [],
    },
    counts: (moved) => tableCounts(table, moved),
    dropped: (inject, expect) => ruleDropped(table, inject, expect),
    heard: (inject, seen) => traffic.remember(inject, seen),
    fewer: (kept, packetsKept) =>
      nftablesPlanOf(random, {
        scene,
        table: {
          ...table,
          chains: table.chains.map((chain) => ({
            ...chain,
            rules: chain.rules.filter((rule) => kept.has(rule)),
          })),
        },
        name,
        forced,
        script: packetsKept,
        packets: packetsKept.length,
      }),
    rules,
    placedRules: () => placedRules([table]),
    next(done) {
      if (done >= packets) return undefined;
      if (script !== undefined) return { inject: script[done] };
      if (timed && !paused && random.below(8) === 0) {
        paused = true;
        return { sleep: random.of([0.02, 0.05, 0.1, 0.55]) };
      }
      paused = false;
      return { inject: traffic.next() };
    },
  };
}

/** As of iptables: rejected where a rule with reject matched, unless that may have been an answer. */
function ruleDropped({ name, chains }, { hook }, { matched }) {
  let base;
  const hooks = [];
  for (const chain of chains) {
    base = chain.base ?? base;
    const rejects = chain.rules.some(
      ({ statement }, at) =>
        statement.startsWith('reject') && matched[name]?.[chain.name]?.[at] > 0,
    );
    if (rejects) hooks.push(base.hook);
  }
  if (hooks.some((one) => one !== 'output' || hook === 'OUTPUT')) return { outcome: 'rejected' };
  return { outcome: hooks.length > 0 ? undefined : 'dropped' };
}
