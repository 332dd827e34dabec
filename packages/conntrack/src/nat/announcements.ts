import type { Choices, Passage } from '@packet-path/core';
import type { Expectation } from '../helper/expectation.ts';
import type { Announcement, HelpContext } from '../helper/helper.ts';
import type { SequenceOffsets } from '../helper/sequence-offsets.ts';
import type { ConnectionTable } from '../table/connection-table.ts';
import type { ConntrackHandle } from '../table/units.ts';
import { TupleKey } from '../tuple/tuple-key.ts';
import { otherWay, wayOf } from '../tuple/way.ts';
import type { Binding } from './binding.ts';

/** Ports that are tried for an expected connection (nf_nat_helper.c, `nf_nat_exp_find_port`). */
const MOST_ATTEMPTS = 128;
const LAST_PORT = 0xffff;

/**
 * NAT for connections that helpers expect: they are translated as their master is, and the payload
 * that announces them names the translated address (net/netfilter/nf_nat_helper.c, nf_nat_ftp.c,
 * nf_nat_tftp.c).
 */
export class Announcements {
  readonly #table: ConnectionTable;
  readonly #choices: Choices;
  readonly #binding: Binding;
  readonly #offsets: SequenceOffsets;
  readonly #key = new TupleKey();

  constructor(
    table: ConnectionTable,
    choices: Choices,
    binding: Binding,
    offsets: SequenceOffsets,
  ) {
    this.#table = table;
    this.#choices = choices;
    this.#binding = binding;
    this.#offsets = offsets;
  }

  /** Registers an expectation and rewrites its announcement; false where the packet is dropped. */
  translate(
    context: HelpContext,
    expectation: Expectation,
    announcement: Announcement | undefined,
  ): boolean {
    expectation.follow = (handle, expected, passage) => this.#follow(handle, expected, passage);
    const { expectations, policy } = context;
    if (announcement === undefined) return expectations.add(expectation, policy) === 'expected';
    if (!this.#findPort(context, expectation)) return false;
    this.#rewrite(context, announcement, announcement.write(expectation.tuple.destinationPort));
    return true;
  }

  /** Expects the port announced, or another one where that is expected already. */
  #findPort({ expectations, policy }: HelpContext, expectation: Expectation): boolean {
    const { savedPort, tuple } = expectation;
    const range = LAST_PORT - savedPort;
    for (let left = Math.min(range, MOST_ATTEMPTS); ; left--) {
      const verdict = expectations.add(expectation, policy);
      if (verdict === 'expected') return true;
      if (verdict !== 'busy' || left <= 0) return false;
      tuple.destinationPort = savedPort + this.#choices.below('nat-port', range);
    }
  }

  /** Puts a text in the announcement's place (`nf_nat_mangle_tcp_packet`). */
  #rewrite({ packet, handle, way }: HelpContext, where: Announcement, text: string): void {
    const { content = '', tcp } = packet;
    packet.content =
      content.slice(0, where.offset) + text + content.slice(where.offset + where.length);
    const difference = text.length - where.length;
    packet.length += difference;
    if (tcp !== null) this.#offsets.move(handle, way, tcp.sequence, difference);
  }

  /** The expected connection goes where its master does (`nf_nat_follow_master`). */
  #follow(handle: ConntrackHandle, expectation: Expectation, passage: Passage): void {
    const { master, direction, savedPort } = expectation;
    const key = this.#key;
    this.#table.readTuple(master, otherWay(wayOf(direction)), key);
    const [source, destination] = [key.destination(), key.source()];
    this.#binding.bind(handle, 'source', { addresses: { first: source, last: source } }, passage);
    this.#binding.bind(
      handle,
      'destination',
      {
        addresses: { first: destination, last: destination },
        ports: { first: savedPort, last: savedPort },
      },
      passage,
    );
  }
}
