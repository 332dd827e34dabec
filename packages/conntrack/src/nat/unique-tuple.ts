import { type Choices, type Family, Protocol, type Work } from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import type { ConnectionTable } from '../table/connection-table.ts';
import { ConnectionStatus } from '../table/status.ts';
import type { ConntrackHandle } from '../table/units.ts';
import { TcpMemory } from '../track/tcp/tcp-memory.ts';
import { TcpState } from '../track/tcp/tcp-states.ts';
import { TupleKey } from '../tuple/tuple-key.ts';
import { ORIGINAL, REPLY } from '../tuple/way.ts';
import { type Zone, zoneId } from '../tuple/zone.ts';
import {
  drawsPort,
  isPortInRange,
  isSourceInRange,
  type Manipulation,
  type NatRange,
} from './nat-range.ts';
import { pickAddress } from './pick-address.ts';

/** Ports tried in the first round; each further round tries half (`NF_NAT_MAX_ATTEMPTS`). */
const MOST_ATTEMPTS = 128;
/** No further round below this. */
const FEWEST_ATTEMPTS = 16;
/** With so few attempts left, a TCP connection that is over may be evicted (`NF_NAT_HARDER_THRESH`). */
const LAST_RESORT = MOST_ATTEMPTS / 4;

/** Ports that a search may end at, both included. */
type PortBounds = NonNullable<NatRange['ports']>;
const ANY_IDENTIFIER: PortBounds = { first: 0, last: 65_535 };
const MOST_PRIVILEGED: PortBounds = { first: 1, last: 511 };
const PRIVILEGED: PortBounds = { first: 600, last: 1023 };
const UNPRIVILEGED: PortBounds = { first: 1024, last: 65_535 };

const { SRC_NAT, FIXED_TIMEOUT, DYING } = ConnectionStatus;

/**
 * Finds the tuple a connection's packets are rewritten to, such that its answers are no other
 * connection's (net/netfilter/nf_nat_core.c, `get_unique_tuple`).
 */
export class UniqueTuple {
  readonly #table: ConnectionTable;
  readonly #choices: Choices;
  readonly #countFound: () => void;
  readonly #reply = new TupleKey();
  readonly #mapped = new TupleKey();
  readonly #other = new TupleKey();
  readonly #original = new TupleKey();
  /** The connection that asks, and its question: they hold while {@link find} runs. */
  #handle: ConntrackHandle = NONE;
  #zone: Zone = 0;
  #manipulation: Manipulation = 'source';
  #range: NatRange = {};
  #work: Work | undefined;

  constructor(table: ConnectionTable, choices: Choices, countFound: () => void) {
    this.#table = table;
    this.#choices = choices;
    this.#countFound = countFound;
  }

  /** Rewrites `key` in place. Where nothing is free it is left at the last tuple tried. */
  find(
    key: TupleKey,
    handle: ConntrackHandle,
    manipulation: Manipulation,
    range: NatRange,
    work: Work,
  ): void {
    this.#handle = handle;
    this.#zone = this.#table.zone(handle);
    this.#manipulation = manipulation;
    this.#range = range;
    this.#work = work;
    this.#search(key, manipulation, range);
  }

  #search(key: TupleKey, manipulation: Manipulation, range: NatRange): void {
    if (manipulation === 'source' && !drawsPort(range)) {
      if (isSourceInRange(key, range)) {
        if (!this.#isTaken(key)) return;
      } else if (this.#mappingOfSource(key)) {
        if (!this.#isTaken(this.#mapped)) {
          key.copy(this.#mapped);
          return;
        }
      }
    }
    pickAddress(key, manipulation, range, this.#zone);
    if (!drawsPort(range) && this.#mayKeepPort(key)) return;
    this.#searchPort(key);
  }

  #mayKeepPort(key: TupleKey): boolean {
    const { ports, basePort } = this.#range;
    if (ports === undefined) return !this.#isTaken(key);
    if (basePort !== undefined) return false;
    if (!isPortInRange(key, this.#manipulation, this.#range)) return false;
    return ports.first === ports.last || !this.#isTaken(key);
  }

  /** An address and port that the same source already has (`find_appropriate_src`). */
  #mappingOfSource(key: TupleKey): boolean {
    const table = this.#table;
    const { bySource } = table;
    const range = this.#range;
    const zone = this.#zone;
    const other = this.#other;
    for (let at = bySource.first(key, zone); at !== NONE; at = bySource.after(at)) {
      table.readTuple(at, ORIGINAL, other);
      if (
        !haveSameSource(other, key) ||
        zoneId(table.zone(at), ORIGINAL) !== zoneId(zone, ORIGINAL)
      )
        continue;
      const mapped = this.#mapped;
      table.readTuple(at, REPLY, mapped);
      mapped.invert();
      mapped.d0 = key.d0;
      mapped.d1 = key.d1;
      mapped.d2 = key.d2;
      mapped.d3 = key.d3;
      mapped.destinationPort = key.destinationPort;
      if (isSourceInRange(mapped, range)) return true;
    }
    return false;
  }

  /** Searches a free port, from a drawn one on (`nf_nat_l4proto_unique_tuple`). */
  #searchPort(key: TupleKey): void {
    const manipulation = this.#manipulation;
    const range = this.#range;
    if (!hasSearchablePort(key.protocol, key.family)) return;
    const ofSource = manipulation === 'source' || key.isIcmp;
    const bounds = portBounds(key, ofSource, range);
    if (bounds === undefined) return;
    const { first: low, last: high } = bounds;
    const size = high - low + 1;
    const drawn = drawsPort(range) || manipulation === 'source';
    const { basePort } = range;
    const own = ofSource ? key.sourcePort : key.destinationPort;
    let start = drawn ? this.#port(low, high) : low;
    if (basePort !== undefined) start = low + ((own - basePort) & 0xffff);
    let attempts = Math.min(size, MOST_ATTEMPTS);
    for (;;) {
      for (let i = 0; i < attempts; i++) {
        const port = low + (((start - low + i) & 0xffff) % size);
        if (ofSource) key.sourcePort = port;
        else key.destinationPort = port;
        if (!this.#isTakenForGood(key, attempts - i)) return;
      }
      if (attempts >= size || attempts < FEWEST_ATTEMPTS) return;
      attempts = Math.floor(attempts / 2);
      start = this.#port(low, high);
    }
  }

  /** The port to begin the search at. */
  #port(low: number, high: number): number {
    return this.#choices.between('nat-port', low, high);
  }

  /** Whether another connection's answers would look like this one's (`nf_conntrack_tuple_taken`). */
  #isTaken(key: TupleKey): boolean {
    const holder = this.#holder(key);
    if (holder === NONE) return false;
    // Of one origin: confirming them sorts it out.
    this.#table.readTuple(holder >>> 1, ORIGINAL, this.#other);
    this.#table.readTuple(this.#handle, ORIGINAL, this.#original);
    if (this.#other.equals(this.#original)) return false;
    this.#countFound();
    return true;
  }

  /**
   * As above, but with few attempts left a TCP connection in TIME_WAIT or CLOSE gives way to one
   * whose sequence numbers are further on (`nf_nat_used_tuple_harder`).
   */
  #isTakenForGood(key: TupleKey, attemptsLeft: number): boolean {
    const table = this.#table;
    const handle = this.#handle;
    const opens = key.protocol === Protocol.TCP && table.state(handle) === TcpState.SYN_SENT;
    if (attemptsLeft > LAST_RESORT || !opens) return this.#isTaken(key);
    const holder = this.#holder(key);
    if (holder === NONE) return false;
    const old = holder >>> 1;
    const mayGo =
      (holder & 1) === REPLY &&
      table.state(old) >= TcpState.TIME_WAIT &&
      !table.has(old, FIXED_TIMEOUT | DYING) &&
      table.has(old, SRC_NAT);
    if (!mayGo) return true;
    const advance = (this.#end(handle) - this.#end(old)) | 0;
    return advance <= 0 || !table.kill(old);
  }

  #holder(key: TupleKey): number {
    const work = this.#work;
    if (work !== undefined) work.natTuplesTried++;
    const reply = this.#reply;
    reply.copy(key);
    reply.invert();
    return this.#table.find(reply, this.#zone, work, REPLY, this.#handle);
  }

  #end(handle: number): number {
    return this.#table.memory.read(handle, TcpMemory.END);
  }
}

/** Ports to search in; undefined where the port may not change. */
function portBounds(key: TupleKey, ofSource: boolean, { ports }: NatRange): PortBounds | undefined {
  if (ports !== undefined) {
    return ports.first <= ports.last ? ports : { first: ports.last, last: ports.first };
  }
  if (key.isIcmp) return ANY_IDENTIFIER;
  if (!ofSource) return undefined;
  // Ports below 1024 mean privilege, those below 512 more of it: they stay among their like.
  if (key.sourcePort < 512) return MOST_PRIVILEGED;
  return key.sourcePort < 1024 ? PRIVILEGED : UNPRIVILEGED;
}

function hasSearchablePort(protocol: number, family: Family): boolean {
  switch (protocol) {
    case Protocol.TCP:
    case Protocol.UDP:
    case Protocol.UDPLITE:
    case Protocol.SCTP:
      return true;
    case Protocol.ICMP:
      return family === 4;
    case Protocol.ICMPV6:
      return family === 6;
    default:
      return false;
  }
}

function haveSameSource(a: TupleKey, b: TupleKey): boolean {
  return (
    a.sourcePort === b.sourcePort &&
    a.protocol === b.protocol &&
    a.family === b.family &&
    a.s3 === b.s3 &&
    a.s2 === b.s2 &&
    a.s1 === b.s1 &&
    a.s0 === b.s0
  );
}
