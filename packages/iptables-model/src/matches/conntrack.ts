import {
  ConnectionStatus,
  type Conntrack,
  type Direction,
  hasTemplate,
  NO_CONNECTION,
} from '@packet-path/conntrack';
import { type PacketBuffer, Tuple, UNSPECIFIED } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import { covers } from '../text/masked-address.ts';
import { within } from '../text/ranges.ts';
import { StateBit, stateBit } from './connection-states.ts';
import {
  CONNTRACK_OPTIONS,
  type ConntrackMatchOptions,
  readConntrackOptions,
  TUPLE_FIELDS,
  type TupleField,
  writeConntrackOptions,
} from './conntrack-options.ts';

/** The tuples of a template, in either direction. */
const EMPTY = {
  4: new Tuple(0, UNSPECIFIED[4], UNSPECIFIED[4], 0, 0),
  6: new Tuple(0, UNSPECIFIED[6], UNSPECIFIED[6], 0, 0),
} as const;

class ConntrackPredicate implements Predicate {
  readonly #options: ConntrackMatchOptions;
  readonly #conntrack: Conntrack;
  readonly #aboutTuples: boolean;
  readonly isRepeatable: boolean;
  readonly ignoresDestination = true;

  constructor(options: ConntrackMatchOptions, conntrack: Conntrack) {
    this.#options = options;
    this.#conntrack = conntrack;
    this.#aboutTuples = TUPLE_FIELDS.some(
      (field) => options.addresses[field] !== null || options.ports[field] !== null,
    );
    this.isRepeatable = !this.#aboutTuples && options.expires === null;
  }

  matches(packet: PacketBuffer): boolean {
    const { states, direction, protocol, status, expires } = this.#options;
    const { connection } = packet;
    if (states !== null && ((states.bits & this.#state(packet)) !== 0) === states.inverted) {
      return false;
    }
    const isTemplate = hasTemplate(packet);
    // Of a packet without a connection only the state can be told.
    if (connection === NO_CONNECTION && !isTemplate) return states !== null;
    if (direction !== null && packet.connectionDirection !== direction) return false;
    if (this.#aboutTuples && !this.#tuplesMatch(packet)) return false;
    if (protocol !== null) {
      const tuple = this.#tuple(packet, 'original');
      if ((tuple.protocol === protocol.number) === protocol.inverted) return false;
    }
    if (status !== null) {
      const bits = isTemplate ? ConnectionStatus.CONFIRMED : this.#conntrack.status(connection);
      if (((bits & status.bits) !== 0) === status.inverted) return false;
    }
    if (expires === null) return true;
    const left = isTemplate ? 0 : this.#secondsLeft(connection);
    return within(expires, left) !== expires.inverted;
  }

  #tuple({ connection, family }: PacketBuffer, direction: Direction): Tuple {
    return connection === NO_CONNECTION
      ? EMPTY[family]
      : this.#conntrack.tuple(connection, direction);
  }

  /** A connection that is not confirmed has no moment to expire at yet (`nf_ct_expires`). */
  #secondsLeft(connection: number): number {
    const confirmed = (this.#conntrack.status(connection) & ConnectionStatus.CONFIRMED) !== 0;
    return confirmed ? this.#conntrack.timeoutSeconds(connection) : 0;
  }

  #state(packet: PacketBuffer): number {
    let bits = stateBit(packet);
    if (packet.connection === NO_CONNECTION) return bits;
    const status = this.#conntrack.status(packet.connection);
    if ((status & ConnectionStatus.SRC_NAT) !== 0) bits |= StateBit.SNAT;
    if ((status & ConnectionStatus.DST_NAT) !== 0) bits |= StateBit.DNAT;
    return bits;
  }

  #tuplesMatch(packet: PacketBuffer): boolean {
    const { connection } = packet;
    const original = this.#tuple(packet, 'original');
    const reply = this.#tuple(packet, 'reply');
    const { addresses, ports } = this.#options;
    for (const field of TUPLE_FIELDS) {
      const tuple = field.startsWith('orig') ? original : reply;
      const isSource = fieldIsSource(field);
      const wanted = addresses[field];
      if (wanted !== null) {
        const address = isSource ? tuple.source : tuple.destination;
        if (covers(wanted, address) === wanted.inverted) return false;
      }
      const range = ports[field];
      if (range !== null) {
        const direction = field.startsWith('orig') ? 'original' : 'reply';
        const port =
          connection === NO_CONNECTION
            ? 0
            : this.#conntrack.ports(connection, direction)[isSource ? 0 : 1];
        if (within(range, port) === range.inverted) return false;
      }
    }
    return true;
  }
}

function fieldIsSource(field: TupleField): boolean {
  return field === 'origsrc' || field === 'replsrc';
}

/** `-m conntrack`: what conntrack knows of a packet (net/netfilter/xt_conntrack.c). */
export const conntrack: MatchExtension<ConntrackMatchOptions> = {
  name: 'conntrack',
  needsConntrack: () => true,
  options: CONNTRACK_OPTIONS,
  read: (given, { family }) => readConntrackOptions(given, family),
  write: writeConntrackOptions,
  compile: (options, environment) => new ConntrackPredicate(options, environment.conntrack),
};
