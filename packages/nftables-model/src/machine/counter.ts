import {
  type PacketBuffer,
  type PacketCounters,
  type Passage,
  type PassageHost,
  packetBytes,
} from '@packet-path/core';
import type { Foresight } from '../program/foresight.ts';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';
import type { Statement } from '../ruleset/statement.ts';
import { PerHost } from '../share/per-host.ts';

/** Packets and bytes that were counted. */
interface Counted {
  readonly packets: number;
  readonly bytes: number;
}

/** `counter`: counts packets and their bytes (net/netfilter/nft_counter.c). */
export class Counter implements Instruction {
  readonly name = 'counter';
  readonly repeats = true;
  readonly #start: Counted;
  #counts: PerHost<Counts> | undefined;

  /** @param start the counts that it begins with, on each host */
  constructor({ packets, bytes }: Counted) {
    this.#start = packets === 0 && bytes === 0 ? NOTHING : { packets, bytes };
  }

  run(_registers: Registers, packet: PacketBuffer, { host, recorder }: Passage): Step {
    const counts = this.#countsOf(host);
    counts.count(0, packetBytes(packet));
    recorder?.count(counts, 0);
    return Step.NEXT;
  }

  foresee(_registers: Registers, _packet: PacketBuffer, { host, counters }: Foresight): Step {
    counters.push(this.#countsOf(host));
    return Step.NEXT;
  }

  #countsOf(host: PassageHost): Counts {
    this.#counts ??= new PerHost(() => new Counts(this.#start));
    return this.#counts.of(host);
  }

  /** The statement with the counts of now. */
  statementOn(host: PassageHost): Extract<Statement, { kind: 'counter' }> {
    const { packets, bytes } = this.#counts?.peek(host) ?? this.#start;
    return { kind: 'counter', packets, bytes };
  }
}

/** The counts of one host. */
class Counts implements PacketCounters, Counted {
  packets: number;
  bytes: number;

  constructor({ packets, bytes }: Counted) {
    this.packets = packets;
    this.bytes = bytes;
  }

  count(_index: number, bytes: number, packets = 1): void {
    this.packets += packets;
    this.bytes += bytes;
  }
}

const NOTHING: Counted = { packets: 0, bytes: 0 };
