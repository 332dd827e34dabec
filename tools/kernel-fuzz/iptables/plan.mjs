import { placedRules } from '../placed-rules.mjs';
import { SCENES } from '../scenes.mjs';
import { Traffic } from '../traffic.mjs';
import { drawRuleset } from './ruleset.mjs';
import { ruleCounts, rulesetText } from './texts.mjs';

/** The tools of each kind of iptables, by family. */
const TOOLS = {
  legacy: { 4: 'iptables-legacy-restore', 6: 'ip6tables-legacy-restore' },
  nft: { 4: 'iptables-nft-restore', 6: 'ip6tables-nft-restore' },
};

/**
 * A plan of one case: a ruleset of iptables, and packets that follow from what became of the earlier.
 *
 * @param kind `legacy` or `nft`
 */
export function iptablesPlan(random, { kind, known, packets, name }) {
  const scene = SCENES[random.below(4) === 0 ? 6 : 4];
  const ruleset = drawRuleset(random, scene, known);
  return iptablesPlanOf(random, {
    kind,
    scene,
    ruleset,
    packets,
    name,
    forced: random.below(3) > 0,
  });
}

/** The plan of a ruleset that is known. */
function iptablesPlanOf(random, { kind, scene, ruleset, packets, name, forced, script }) {
  const { family } = scene;
  const rules = ruleset.tables.flatMap(({ chains }) => chains.flatMap((chain) => chain.rules));
  const traffic = new Traffic(random, scene);
  const pauses = rules.some(({ timed }) => timed);
  let paused = false;
  return {
    family,
    name,
    tags: ['kernel-fuzz', `iptables-${kind}`],
    words: rules.flatMap(({ words }) => words),
    timed: pauses || ruleset.ipset.includes('timeout'),
    savesSets: ruleset.ipset !== '',
    copies: rules.some(({ text }) => text.includes('-j TEE')),
    drawn: rules.some(({ drawn }) => drawn),
    setup: {
      interfaces: scene.devices,
      routes: scene.routes,
      ...(ruleset.ipset !== '' && { ipset: ruleset.ipset }),
      [family === 4 ? 'iptables' : 'ip6tables']: rulesetText(ruleset, false),
      localAddresses: [...scene.own, scene.loopback],
      ...(!forced && { conntrackForced: false }),
    },
    begin: {
      devices: scene.devices,
      routes: scene.routes,
      sysctls: {},
      forced,
      loads: [
        ...(ruleset.ipset === '' ? [] : [{ tool: ['ipset', 'restore'], input: ruleset.ipset }]),
        ...inLoadingOrder(ruleset).map((table) => ({
          tool: kind === 'legacy' ? [TOOLS[kind][family], '-w', '5'] : [TOOLS[kind][family]],
          input: rulesetText({ tables: [table] }, true),
        })),
      ],
      reader: kind === 'legacy' ? family : 'nft',
      tables: ruleset.tables.map((table) => table.name),
    },
    counts: (moved) => ruleCounts(ruleset, moved),
    dropped: (inject, expect) => ruleDropped(ruleset, inject, expect),
    heard: (inject, seen) => traffic.remember(inject, seen),
    fewer: (kept, packetsKept) =>
      iptablesPlanOf(random, {
        kind,
        scene,
        ruleset: keeping(ruleset, kept),
        name,
        forced,
        script: packetsKept,
        packets: packetsKept.length,
      }),
    rules,
    placedRules: () => placedRules(ruleset.tables),
    next(done) {
      if (done >= packets) return undefined;
      if (script !== undefined) return { inject: script[done] };
      if (pauses && !paused && random.below(8) === 0) {
        paused = true;
        return { sleep: random.of([0.02, 0.05, 0.1, 0.55]) };
      }
      paused = false;
      return { inject: traffic.next() };
    },
  };
}

/** Tables as a replay loads those of a case: Linux lists the newest first. */
function inLoadingOrder({ tables }) {
  return [...tables].reverse();
}

/**
 * The outcome of a packet that went nowhere: rejected where a rule with REJECT matched it. Such a rule
 * of OUTPUT may have matched an answer of the host's own: then nothing is said.
 */
function ruleDropped({ tables }, { hook }, { matched }) {
  const hooks = tables.flatMap(({ name, chains }) =>
    chains
      .filter((chain) =>
        chain.rules.some(
          ({ text }, at) => text.includes('-j REJECT') && matched[name]?.[chain.name]?.[at] > 0,
        ),
      )
      .map((chain) => chain.name.split('-')[0]),
  );
  if (hooks.some((one) => one !== 'OUTPUT' || hook === 'OUTPUT')) return { outcome: 'rejected' };
  return { outcome: hooks.length > 0 ? undefined : 'dropped' };
}

/** A ruleset with some of its rules. */
function keeping(ruleset, kept) {
  const tables = ruleset.tables.map((table) => ({
    ...table,
    chains: table.chains.map((chain) => ({
      ...chain,
      rules: chain.rules.filter((rule) => kept.has(rule)),
    })),
  }));
  return { ...ruleset, tables };
}
