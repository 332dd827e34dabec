import {
  type Connection,
  checkArgument,
  formatEndpoint,
  objectOf,
  PacketPathError,
  SECOND,
  type VirtualClock,
} from '@packet-path/core';
import type { BalanceEndpoint, BalanceOptions, BalanceResult, EvenedOut } from './balance.ts';
import { fairnessOf, jainIndex } from './fairness.ts';

const EVERY = 0.01;
const EVEN = 0.99;
/** Where no connection stays open, so many of the latest for each endpoint are looked at. */
const LATEST = 10;

/**
 * Opens connections one after another, client by client in turns, and counts which endpoints get them.
 *
 * ```ts
 * const [ipvs] = planesNamed(['ipvs']);
 * const clients = balanceNodes(ipvs!, cluster, { nodes: 3, service: 'default/svc-00001' });
 * const endpoints = balanceEndpoints(cluster, 'default/svc-00001');
 * runBalance({ clients, endpoints, connections: 1000 }).jain; // 1
 * ```
 *
 * @throws {PacketPathError} `bad-option`, or as the paths do
 */
export function runBalance(options: BalanceOptions): BalanceResult {
  checkArgument('runBalance', 'options', options, objectOf('clients', 'endpoints', 'connections'));
  const { clients, connections, alive = 0, every = EVERY, scaleUp } = options;
  check(options);
  const clocks = new Set<VirtualClock>(clients.map(({ path }) => path.clock));
  const last = scaleUp?.endpoints ?? options.endpoints;
  const places = new Map(last.map(({ endpoint }, place) => [formatEndpoint(endpoint), place]));
  const byClient = clients.map(() => last.map(() => 0));
  const order: number[] = [];
  const failures: Record<string, number> = {};
  const open: Connection[] = [];
  const evening = scaleUp && new Evening(last, options.endpoints.length, scaleUp.even ?? EVEN);
  const window = alive > 0 ? alive : LATEST * last.length;
  for (let k = 0; k < connections; k++) {
    if (k === scaleUp?.at) for (const { update } of clients) update?.(scaleUp.cluster);
    const turn = k % clients.length;
    const { path, flow } = clients[turn]!;
    if (alive > 0 && open.length === alive) open.shift()!.close();
    const connection = path.connect(flow());
    const { reply } = connection;
    const place =
      connection.outcome === 'established'
        ? (places.get(formatEndpoint({ address: reply.source, port: reply.sourcePort })) ?? -1)
        : -1;
    order.push(place);
    if (place >= 0) byClient[turn]![place]!++;
    else failures[connection.outcome] = (failures[connection.outcome] ?? 0) + 1;
    if (alive > 0) open.push(connection);
    else {
      connection.request();
      connection.close();
    }
    evening?.add(order, window, scaleUp!.at);
    for (const clock of clocks) clock.advance(Math.round(every * SECOND));
  }
  const weights = last.map(({ weight = 1 }) => weight);
  const counts = last.map((_, place) => byClient.reduce((sum, own) => sum + own[place]!, 0));
  const answered = counts.reduce((sum, count) => sum + count, 0);
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    format: 'packet-path/balance/1',
    ...fairnessOf(counts, weights),
    endpoints: last.map(({ endpoint }, place) => ({
      endpoint: formatEndpoint(endpoint),
      connections: counts[place]!,
      share: answered === 0 ? 0 : counts[place]! / answered,
      ideal: weights[place]! / whole,
    })),
    clients: clients.map(({ name }, index) => ({ name, ...fairnessOf(byClient[index]!, weights) })),
    order,
    failures,
    evenedOut: evening?.result(every) ?? null,
  };
}

/** Watches the connections that are open, or the latest, after a scale-up. */
class Evening {
  readonly #weights: readonly number[];
  readonly #known: number;
  readonly #even: number;
  readonly #counts: number[];
  #counted = 0;
  #since = 0;
  #firstToNew = 0;
  #after: number | null = null;

  constructor(endpoints: readonly BalanceEndpoint[], known: number, even: number) {
    this.#weights = endpoints.map(({ weight = 1 }) => weight);
    this.#known = known;
    this.#even = even;
    this.#counts = endpoints.map(() => 0);
  }

  add(order: readonly number[], window: number, at: number): void {
    for (; this.#counted < order.length; this.#counted++) {
      this.#count(order[this.#counted]!, 1);
      if (this.#counted >= window) this.#count(order[this.#counted - window]!, -1);
    }
    if (order.length <= at) return;
    this.#since = order.length - at;
    if (this.#since <= this.#counts.length && order.at(-1)! >= this.#known) this.#firstToNew++;
    const loads = this.#counts.flatMap((count, place) =>
      this.#weights[place]! > 0 ? [count / this.#weights[place]!] : [],
    );
    if (this.#after === null && jainIndex(loads) >= this.#even) this.#after = this.#since;
  }

  result(every: number): EvenedOut {
    return {
      connections: this.#after,
      seconds: this.#after === null ? null : Number((this.#after * every).toPrecision(12)),
      firstToNew: this.#firstToNew,
    };
  }

  #count(place: number, step: number): void {
    if (place >= 0) this.#counts[place]! += step;
  }
}

function check({
  clients,
  endpoints,
  connections,
  alive = 0,
  every = EVERY,
  scaleUp,
}: BalanceOptions): void {
  const isWhole = (value: number): boolean => Number.isInteger(value) && value >= 0;
  const isGiven = clients.length > 0 && endpoints.length > 0 && isWhole(connections);
  if (!isGiven || !isWhole(alive) || !(every >= 0)) {
    throw new PacketPathError('bad-option', 'a balance of nothing', {
      expected: 'clients, endpoints, whole numbers of connections, every of 0 or more',
    });
  }
  if (scaleUp === undefined) return;
  if (!isWhole(scaleUp.at) || clients.some(({ update }) => update === undefined)) {
    throw new PacketPathError('bad-option', 'a scale-up that cannot be', {
      expected: 'the number of a connection, and clients that update',
    });
  }
}
