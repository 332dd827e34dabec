import { Passage, type PassageHost } from '../attach/passage.ts';
import { reasonText } from '../hook/reason-text.ts';
import type { VisitSums } from '../ledger/visit-sums.ts';
import { Work } from '../ledger/work.ts';
import type { Fragment, Packet } from '../packet/packet.ts';
import type { PacketBuffer } from '../packet/packet-buffer.ts';
import { snapshot } from '../packet/packet-value.ts';
import type { Traversal } from '../path/path.ts';

/**
 * The ways of packets in columns that are walked, one after another: they charge one ledger, and nothing is made
 * for a packet that leaves the host as the only one.
 */
export class RowPassage extends Passage {
  declare readonly sums: VisitSums;
  /** The packet on its way. */
  #packet: PacketBuffer | undefined;
  /** Whether it has left, and nothing else before it. */
  #hasLeft = false;
  /** The answer about the packet of the moment, without its ledger: that is the ledger of all. */
  readonly answer: Traversal;

  constructor(host: PassageHost, sums: VisitSums) {
    super(host, undefined, undefined, sums);
    this.answer = new RowAnswer(this);
  }

  begin(packet: PacketBuffer): void {
    this.renew();
    this.#packet = packet;
    this.#hasLeft = false;
  }

  override emit(packet: PacketBuffer, fragment: Fragment | null): Packet {
    const isOnly = packet === this.#packet && fragment === null && this.emitted.length === 0;
    if (!isOnly || this.#hasLeft) {
      this.#keepFrame();
      return super.emit(packet, fragment);
    }
    this.#hasLeft = true;
    return packet;
  }

  /** The first packet that left, as long as no other begins its way. */
  get first(): Packet | undefined {
    return this.#hasLeft ? this.#packet : this.emitted[0];
  }

  /** All packets that left, as values. */
  frames(): readonly Packet[] {
    this.#keepFrame();
    return this.emitted;
  }

  #keepFrame(): void {
    if (!this.#hasLeft) return;
    this.#hasLeft = false;
    this.emitted.push(snapshot(this.#packet!, null));
  }
}

class RowAnswer implements Traversal {
  readonly #passage: RowPassage;

  constructor(passage: RowPassage) {
    this.#passage = passage;
  }

  get outcome(): Traversal['outcome'] {
    return this.#passage.outcome;
  }
  get reason(): Traversal['reason'] {
    return this.#passage.reason;
  }
  get why(): string | null {
    const { reason } = this.#passage;
    return reason === null ? null : reasonText(reason);
  }
  get flow(): Traversal['flow'] {
    return this.#passage.flow;
  }
  get emitted(): readonly Packet[] {
    return this.#passage.frames();
  }
  get delivered(): readonly Packet[] {
    return this.#passage.delivered;
  }
  get sendError(): number | null {
    return this.#passage.sendError;
  }
  get process(): string | null {
    return this.#passage.process;
  }
  get work(): Work {
    return new Work();
  }
  get alone(): Work {
    return new Work();
  }
}
