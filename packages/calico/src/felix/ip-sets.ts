import { type Family, Prefix } from '@packet-path/core';
import type { NamedPort } from '../objects/endpoint.ts';
import type { Labels, Selector } from '../selector/selector.ts';
import { selects } from '../selector/selects.ts';
import { namedPortId, selectorId, setName } from './names.ts';

/** A thing that selectors can select: an endpoint of any node, or a network set. */
export interface SetCandidate {
  /** Its own labels and those it inherits. */
  readonly labels: Labels;
  readonly nets: readonly Prefix[];
  readonly ports: readonly NamedPort[];
}

type SetType = 'hash:net' | 'hash:ip,port' | 'hash:ip';

/** The wanted contents of one ipset. */
export interface IpSet {
  readonly type: SetType;
  readonly family: 'inet' | 'inet6';
  readonly members: ReadonlySet<string>;
}

/** The ipsets of one family, made when a rule first needs them: one for each selector. */
export class IpSets {
  readonly #family: Family;
  readonly #candidates: () => readonly SetCandidate[];
  readonly #sets = new Map<string, IpSet>();

  /** @param candidates is asked when a selector's set is made: most nodes need none */
  constructor(family: Family, candidates: () => readonly SetCandidate[]) {
    this.#family = family;
    this.#candidates = candidates;
  }

  /** The name of the set of all addresses that a selector selects. */
  ofSelector(selector: Selector): string {
    const name = setName(this.#family, selectorId(selector));
    if (!this.#sets.has(name)) {
      const nets = this.#selected(selector).flatMap((candidate) => candidate.nets);
      this.#add(name, 'hash:net', nets.flatMap(halved).map(shortest));
    }
    return name;
  }

  /** The name of the set of addresses, each with the number of its port of that name. */
  ofNamedPort(selector: Selector, protocol: NamedPort['protocol'], port: string): string {
    const lower = protocol.toLowerCase();
    const name = setName(this.#family, namedPortId(selector, lower, port));
    if (!this.#sets.has(name)) {
      const members = this.#selected(selector).flatMap(({ nets, ports }) =>
        ports
          .filter((known) => known.name === port && known.protocol === protocol)
          .flatMap((known) => nets.map((net) => `${net.address},${lower}:${known.port}`)),
      );
      this.#add(name, 'hash:ip,port', members);
    }
    return name;
  }

  /** Adds a set that has a fixed name. */
  ofNets(id: string, type: 'hash:net' | 'hash:ip', nets: readonly Prefix[]): string {
    const name = setName(this.#family, id);
    this.#add(name, type, nets.filter(({ family }) => family === this.#family).map(shortest));
    return name;
  }

  /** Every set that a rule needs, by name. */
  get all(): ReadonlyMap<string, IpSet> {
    return this.#sets;
  }

  #selected(selector: Selector): SetCandidate[] {
    return this.#candidates()
      .filter(({ labels }) => selects(selector, labels))
      .map((candidate) => ({
        ...candidate,
        nets: candidate.nets.filter(({ family }) => family === this.#family),
      }));
  }

  #add(name: string, type: SetType, members: readonly string[]): void {
    const family = this.#family === 4 ? 'inet' : 'inet6';
    this.#sets.set(name, { type, family, members: new Set(members) });
  }
}

/** hash:net holds no prefix of length 0, so Felix puts in both halves. */
function halved(net: Prefix): Prefix[] {
  if (net.length > 0) return [net];
  const low = new Prefix(net.address, 1).network();
  const middle = net.family === 4 ? '128.0.0.0/1' : '8000::/1';
  return [low, Prefix.parse(middle)];
}

/** As `ipset save` prints it: the address of a host without `/32` or `/128`. */
function shortest(net: Prefix): string {
  return net.length === (net.family === 4 ? 32 : 128) ? `${net.address}` : `${net.network()}`;
}
