import {
  attachTemplate,
  type ConnectionState,
  ConnectionStatus,
  type Conntrack,
  type Direction,
  hasTemplate,
  NO_CONNECTION,
} from '@packet-path/conntrack';
import { MILLISECOND, type PacketBuffer, type Passage } from '@packet-path/core';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';
import type { PerHost } from '../share/per-host.ts';
import { amountReader, isCount } from './connection-amount.ts';
import type { ForeseenReader, WordReader, WordsReader } from './load.ts';
import { NF_PROTO } from './meta.ts';

/** Bits of `ct state` (include/uapi/linux/netfilter/nf_conntrack_common.h, `NF_CT_STATE_BIT`). */
const STATE_BITS: Readonly<Record<ConnectionState, number>> = {
  INVALID: 1,
  ESTABLISHED: 2,
  RELATED: 4,
  NEW: 8,
  UNTRACKED: 64,
};

/** The state of a packet's connection: the only key that a packet has which has none, or only a template. */
const state: WordReader = (packet) => {
  if (packet.connection !== NO_CONNECTION) return STATE_BITS[packet.connectionState];
  if (hasTemplate(packet)) return STATE_BITS.NEW;
  return packet.untracked ? STATE_BITS.UNTRACKED : STATE_BITS.INVALID;
};

/** The bits of a connection's status that Linux has; the model keeps others of its own there. */
const STATUS_BITS = Object.values(ConnectionStatus).reduce((bits, bit) => bits | bit, 0);

/**
 * Readers of the keys of `ct` that fill one word, by nft's names (net/netfilter/nft_ct.c,
 * `nft_ct_get_eval`). Undefined for keys that do not fill one word.
 */
export function connectionReader(
  conntracks: PerHost<Conntrack>,
  key: string,
  direction: Direction | undefined,
): WordReader | undefined {
  const read = readerOf(conntracks, key, direction);
  if (read === undefined || key === 'state') return read;
  return (packet, passage) =>
    packet.connection === NO_CONNECTION ? undefined : read(packet, passage);
}

function readerOf(
  conntracks: PerHost<Conntrack>,
  key: string,
  direction: Direction = 'original',
): WordReader | undefined {
  switch (key) {
    case 'state':
      return state;
    case 'direction':
      return ({ connectionDirection }) => (connectionDirection === 'original' ? 0 : 1);
    case 'status':
      return ({ connection }, { host }) => statusOf(conntracks.of(host), connection);
    case 'mark':
      return ({ connection }, { host }) => conntracks.of(host).mark(connection);
    case 'expiration':
      return ({ connection }, { host }) => timeLeft(conntracks.of(host), connection);
    case 'l3proto':
      return ({ family }) => NF_PROTO[family];
    case 'protocol':
      return ({ connection }, { host }) => conntracks.of(host).table.protocol(connection);
    case 'zone':
      return ({ connection }, { host }) => conntracks.of(host).zone(connection);
    case 'proto-src':
      return ({ connection }, { host }) => conntracks.of(host).ports(connection, direction)[0];
    case 'proto-dst':
      return ({ connection }, { host }) => conntracks.of(host).ports(connection, direction)[1];
    case 'ip saddr':
      return (packet, { host }) => addressWord(conntracks.of(host), packet, direction, 'source');
    case 'ip daddr':
      return (packet, { host }) =>
        addressWord(conntracks.of(host), packet, direction, 'destination');
    case 'id':
    case 'event':
      // The identifier is a secret hash, and events cannot be read: the rule ends.
      return () => undefined;
    default:
      return undefined;
  }
}

/**
 * Says what {@link connectionReader} will read of a connection whose first packet has not begun its way; undefined
 * for keys of which that cannot be told.
 */
export function foreseenConnection(
  conntracks: PerHost<Conntrack>,
  key: string,
): ForeseenReader | undefined {
  switch (key) {
    case 'state':
      return () => STATE_BITS.NEW;
    case 'direction':
      return () => 0;
    case 'status':
      return (foresight, { connection }) => {
        const isOnItsWay = connection !== NO_CONNECTION;
        const conntrack = conntracks.of(foresight.host);
        return foresight.statusOf(isOnItsWay ? statusOf(conntrack, connection) : undefined);
      };
    default:
      return undefined;
  }
}

/** The status of a connection, as `ct status` reads it. */
function statusOf(conntrack: Conntrack, connection: number): number {
  return conntrack.status(connection) & STATUS_BITS;
}

/** Milliseconds until a connection expires; one that is not confirmed yet has none. */
function timeLeft(conntrack: Conntrack, connection: number): number {
  if ((conntrack.status(connection) & ConnectionStatus.CONFIRMED) === 0) return 0;
  return Math.max(0, Math.floor(conntrack.table.timeLeft(connection) / MILLISECOND));
}

function addressWord(
  conntrack: Conntrack,
  { connection, family }: PacketBuffer,
  direction: Direction,
  end: 'source' | 'destination',
): number | undefined {
  return family === 4 ? conntrack.tuple(connection, direction)[end].w3 : undefined;
}

/**
 * Readers of the keys of `ct` that fill several words: IPv6 addresses, counts of packets and bytes, and
 * labels and helpers, of which connections here have none.
 */
export function connectionWordsReader(
  conntracks: PerHost<Conntrack>,
  key: string,
  direction: Direction | undefined,
  width = 4,
): WordsReader {
  if (key === 'helper') return () => false;
  if (isCount(key)) return amountReader(conntracks, key, direction);
  if (key !== 'ip6 saddr' && key !== 'ip6 daddr') {
    return (words, at, { connection }) => {
      words.fill(0, at, at + width);
      return connection !== NO_CONNECTION;
    };
  }
  const end = key === 'ip6 saddr' ? 'source' : 'destination';
  return (words, at, { connection, family }, { host }) => {
    if (connection === NO_CONNECTION || family !== 6) return false;
    const { w0, w1, w2, w3 } = conntracks.of(host).tuple(connection, direction ?? 'original')[end];
    words[at] = w0;
    words[at + 1] = w1;
    words[at + 2] = w2;
    words[at + 3] = w3;
    return true;
  };
}

/** `[ ct set mark with reg 1 ]`: without a connection nothing happens. */
export class SetConnectionMark implements Instruction {
  readonly name = 'ct';
  readonly #conntracks: PerHost<Conntrack>;
  readonly #at: number;

  constructor(conntracks: PerHost<Conntrack>, at: number) {
    this.#conntracks = conntracks;
    this.#at = at;
  }

  run({ words }: Registers, { connection }: PacketBuffer, { host }: Passage): Step {
    if (connection !== NO_CONNECTION) {
      this.#conntracks.of(host).setMark(connection, words[this.#at]! >>> 0);
    }
    return Step.NEXT;
  }
}

/**
 * `[ ct set zone with reg 1 ]`: a packet that conntrack has not seen yet is tracked in the zone, one that it
 * was told to leave alone too; the first zone stays (`nft_ct_set_zone_eval`).
 */
export const setZone =
  (at: number): Instruction['run'] =>
  ({ words }, packet) => {
    if (packet.connection === NO_CONNECTION && !hasTemplate(packet)) {
      attachTemplate(packet, words[at]! & 0xffff);
    }
    return Step.NEXT;
  };

/** Tells conntrack to leave the packet alone, unless it knows it or was given a zone (`nft_notrack_eval`). */
export const NOTRACK: Instruction = {
  name: 'notrack',
  run(_registers, packet) {
    if (packet.connection === NO_CONNECTION && !hasTemplate(packet)) packet.untracked = true;
    return Step.NEXT;
  },
};
