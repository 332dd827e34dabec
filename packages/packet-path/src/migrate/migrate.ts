import { type Cluster, isProxied } from '@packet-path/cluster';
import {
  Address,
  checkOptions,
  type OptionValues,
  oneOf,
  PacketPathError,
  someText,
} from '@packet-path/core';
import { type KubernetesNode, type KubernetesNodeOptions, kubernetesNode } from '@packet-path/node';
import { costsOf } from './costs.ts';
import type { Migration, MigrationFinding, MigrationMode } from './migration.ts';
import { fateOf, plain, sameFate } from './play.ts';
import { flowsAbout, type TopicFlow, unallocated } from './played-flows.ts';
import { reasonOf } from './reasons.ts';
import { type ServiceShape, shapesOf } from './shapes.ts';

/** From which mode to which. */
export interface MigrateOptions {
  /** Default `ipvs`. */
  readonly from?: MigrationMode;
  /** Default `nftables`. */
  readonly to?: MigrationMode;
  /** The scheduler that IPVS mode has now. Default `rr`. */
  readonly scheduler?: string;
}

const MODES = oneOf('iptables', 'ipvs', 'nftables');
const OPTIONS: OptionValues<MigrateOptions> = { from: MODES, to: MODES, scheduler: someText };

/** Names of flows that a finding tells, at most. */
const MOST_EXAMPLES = 3;

const LOOPBACK = Address.parse('127.0.0.1');

/**
 * Tells a very cluster what will be otherwise when its kube-proxy changes the mode: flows are played in
 * both, from a pod, the node and outside, to every kind of address, to wrong ports and to localhost, and
 * each difference is told with its reason; and the work of connections and of syncs before and after.
 *
 * ```ts
 * const { findings } = migrate(cluster, { from: 'ipvs', to: 'nftables' });
 * findings.filter(({ changes }) => changes).map(({ topic }) => topic);
 * ```
 *
 * @throws {PacketPathError} `bad-option`, `unknown-option`
 */
export function migrate(cluster: Cluster, options: MigrateOptions = {}): Migration {
  checkOptions('migrate', options, OPTIONS);
  const { from = 'ipvs', to = 'nftables', scheduler = 'rr' } = options;
  if (from === to) {
    throw new PacketPathError('bad-option', `migrate: from and to are both ${from}`, {
      expected: 'two modes',
    });
  }
  const optionsOf = (mode: MigrationMode): KubernetesNodeOptions =>
    mode === 'ipvs' ? { mode, scheduler, seed: 1 } : { mode, seed: 1 };
  const before = kubernetesNode(cluster, optionsOf(from));
  const after = kubernetesNode(cluster, optionsOf(to));
  const shapes = shapesOf(cluster, before.place.node.name);
  const findings = new Findings(from, to, before, after);
  for (const shape of shapes) {
    for (const service of shape.played) {
      const { addresses } = before.place.node;
      for (const flow of flowsAbout(service, before.place, addresses, LOOPBACK))
        findings.play(flow, shape);
    }
  }
  for (const flow of unallocated(cluster, before.place)) findings.play(flow, undefined);
  const played = shapes.flatMap((shape) => shape.played);
  return Object.freeze({
    from,
    to,
    services: cluster.services.filter(isProxied).length,
    played: played.length,
    findings: Object.freeze(
      [...findings.all(), ...ofChoice(cluster, from, to, scheduler)].sort(
        (a, b) => Number(b.changes) - Number(a.changes),
      ),
    ),
    costs: Object.freeze({
      before: costsOf(cluster, optionsOf(from), played),
      after: costsOf(cluster, optionsOf(to), played),
    }),
  });
}

interface Group {
  readonly topic: TopicFlow['topic'];
  readonly before: string;
  readonly after: string;
  readonly shapes: Set<ServiceShape>;
  readonly examples: string[];
}

/** Flows that were played in both modes, grouped by topic and fates. */
class Findings {
  readonly #groups = new Map<string, Group>();
  readonly #from: MigrationMode;
  readonly #to: MigrationMode;
  readonly #before: KubernetesNode;
  readonly #after: KubernetesNode;

  constructor(
    from: MigrationMode,
    to: MigrationMode,
    before: KubernetesNode,
    after: KubernetesNode,
  ) {
    this.#from = from;
    this.#to = to;
    this.#before = before;
    this.#after = after;
  }

  play({ topic, name, flow }: TopicFlow, shape: ServiceShape | undefined): void {
    const before = fateOf(this.#before, flow);
    const after = fateOf(this.#after, flow);
    const key = `${topic}: ${plain(before)}, ${plain(after)}`;
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { topic, before, after, shapes: new Set(), examples: [] };
      this.#groups.set(key, group);
    }
    if (shape !== undefined) group.shapes.add(shape);
    if (group.examples.length < MOST_EXAMPLES) group.examples.push(name);
  }

  /** In the order played. */
  all(): readonly MigrationFinding[] {
    const findings = Array.from(
      this.#groups.values(),
      ({ topic, before, after, shapes, examples }) =>
        Object.freeze({
          topic,
          changes: !sameFate(before, after),
          before,
          after,
          because: reasonOf(topic, this.#from, this.#to),
          services: [...shapes].reduce((sum, { services }) => sum + services.length, 0),
          examples: Object.freeze(examples),
        }),
    );
    return findings;
  }
}

/** The findings that no single flow shows: which endpoint is chosen, and for how long a client keeps it. */
function* ofChoice(
  { services }: Cluster,
  from: MigrationMode,
  to: MigrationMode,
  scheduler: string,
): Generator<MigrationFinding> {
  const served = services.filter(isProxied);
  const name = ({ namespace, name: own }: (typeof services)[number]): string =>
    `${namespace}/${own}`;
  const howOf = (mode: MigrationMode): string =>
    mode === 'ipvs' ? `the scheduler ${scheduler}` : 'at random, all alike';
  const several = served.filter(({ ports }) => ports.some(({ endpoints }) => endpoints.length > 1));
  yield Object.freeze({
    topic: 'choice of endpoints',
    changes: howOf(from) !== howOf(to) && several.length > 0,
    before: howOf(from),
    after: howOf(to),
    because:
      'schedulers, and weights that somebody set by hand, are of IPVS alone: kube-proxy has no other ' +
      'weights than 1, and 0 for endpoints that terminate',
    services: several.length,
    examples: Object.freeze(several.slice(0, MOST_EXAMPLES).map(name)),
  });
  const ported = served.filter(({ ports }) => ports.some(({ nodePort }) => nodePort > 0));
  const addresses = (mode: MigrationMode): string =>
    mode === 'nftables' ? "the node's primary addresses" : 'every address of the node';
  if (ported.length > 0) {
    yield Object.freeze({
      topic: 'addresses of node ports',
      changes: addresses(from) !== addresses(to),
      before: addresses(from),
      after: addresses(to),
      because: reasonOf('addresses of node ports', from, to),
      services: ported.length,
      examples: Object.freeze(ported.slice(0, MOST_EXAMPLES).map(name)),
    });
  }
  const sticky = served.filter(({ affinitySeconds }) => affinitySeconds !== undefined);
  if (sticky.length === 0) return;
  const keptBy: Readonly<Record<MigrationMode, string>> = {
    iptables: 'lists of -m recent, 100 clients an endpoint unless the module says otherwise',
    ipvs: 'persistence of the virtual service, a template for each client',
    nftables: 'a set of clients for each endpoint, with a timeout',
  };
  yield Object.freeze({
    topic: 'session affinity',
    changes: true,
    before: keptBy[from],
    after: keptBy[to],
    because: 'clients that were remembered are not carried over: each is given an endpoint anew',
    services: sticky.length,
    examples: Object.freeze(sticky.slice(0, MOST_EXAMPLES).map(name)),
  });
}
