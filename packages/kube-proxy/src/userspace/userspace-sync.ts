import type { Cluster } from '@packet-path/cluster';
import {
  type Family,
  type Invocation,
  type Microseconds,
  PacketPathError,
} from '@packet-path/core';
import type { HostProgram } from '../host-program.ts';
import type { HostView } from '../sync/host-view.ts';
import type { ProxySync } from '../sync/proxy-sync.ts';
import type { UserspaceProxyOptions } from './options.ts';
import { isKept, portalKey } from './portal.ts';
import { type UserspaceProgram, userspaceProgram } from './program.ts';
import { type PlacedRule, portalRules, USERSPACE_CHAINS, USERSPACE_JUMPS } from './ruleset.ts';

/**
 * Syncs of userspace mode: one run of iptables for each rule. Portals that did not change keep their
 * rules; the rules of others are deleted and appended. The caller has the proxy process follow
 * `program` after each sync.
 */
export class UserspaceSync implements ProxySync {
  /** No work is deferred. */
  readonly due: Microseconds | undefined = undefined;
  readonly #options: UserspaceProxyOptions;
  #program: UserspaceProgram | undefined;

  /** `begin` and `sync` throw as `userspaceProgram` does. */
  constructor(options: UserspaceProxyOptions = {}) {
    this.#options = options;
  }

  /** The program of the last sync; undefined before the first. */
  get program(): UserspaceProgram | undefined {
    return this.#program;
  }

  begin(cluster: Cluster): HostProgram {
    const program = userspaceProgram(cluster, this.#options);
    this.#program = program;
    return program;
  }

  *sync(cluster: Cluster, host: HostView): Generator<Invocation, void> {
    const before = this.#program;
    const after = userspaceProgram(cluster, this.#options, before);
    this.#program = after;
    for (const family of FAMILIES) {
      if (after.proxies[family] !== undefined) yield* ensureJumps(family, host);
    }
    if (before !== undefined) yield* changes('-D', before, after);
    yield* changes('-A', after, before);
    for (const address of after.staleUdp) {
      const option = address.family === 6 ? ' -f ipv6' : '';
      yield { tool: 'conntrack', arguments: `-D --orig-dst ${address} -p udp${option}` };
    }
  }

  /** @throws {PacketPathError} `bad-option`: its process holds the clients' connections */
  restart(): void {
    throw new PacketPathError(
      'bad-option',
      'a restart ends the connections of the userspace proxy',
      {
        expected: 'iptables, ipvs or nftables mode',
      },
    );
  }

  *settle(): Generator<Invocation, void> {
    // No work is deferred.
  }
}

const FAMILIES: readonly Family[] = [4, 6];

/** The rules of portals that one program has and the other does not, or has with another proxy port. */
function* changes(
  option: '-A' | '-D',
  of: UserspaceProgram,
  other: UserspaceProgram | undefined,
): Generator<Invocation> {
  const known = new Map(other?.portals.map((portal) => [portalKey(portal), portal]));
  for (const portal of of.portals) {
    const proxy = of.proxies[portal.family];
    if (proxy === undefined || isKept(known.get(portalKey(portal)), portal)) continue;
    for (const placed of portalRules(portal, proxy)) yield change(portal.family, option, placed);
  }
}

/** Makes missing chains, and puts missing jumps at the front or the end of theirs. */
function* ensureJumps(family: Family, host: HostView): Generator<Invocation> {
  const tool = family === 4 ? 'iptables' : 'ip6tables';
  for (const { table, chain } of USERSPACE_CHAINS) {
    if (host.hasChain(family, table, chain)) continue;
    yield { tool, arguments: `-t ${table} -N ${chain}` };
  }
  for (const jump of USERSPACE_JUMPS) {
    const { table, chain, rule, first } = jump;
    if (host.hasRule(family, table, chain, rule)) continue;
    yield change(family, first === true ? '-I' : '-A', jump);
  }
}

function change(
  family: Family,
  option: '-A' | '-D' | '-I',
  { table, chain, rule }: PlacedRule,
): Invocation {
  const tool = family === 4 ? 'iptables' : 'ip6tables';
  return { tool, arguments: `-t ${table} ${option} ${chain} ${rule}` };
}
