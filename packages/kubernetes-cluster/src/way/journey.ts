import {
  type DropReason,
  type Packet,
  type Traversal,
  type TraversalFields,
  traversalOf,
  Work,
} from '@packet-path/core';
import type { Fate } from './fate.ts';
import type { Journal } from './journal.ts';

/** A packet's way from host to host while it happens, and what it comes to. */
export class Journey {
  readonly journal: Journal;
  /** Packets that have come out of the cluster's hosts: at pods, and outside. */
  readonly emitted: Packet[] = [];
  /** Packets that processes of nodes have received. */
  readonly delivered: Packet[] = [];
  readonly #work = new Work();
  readonly #alone = new Work();
  #first: Traversal | undefined;
  #last: Pick<TraversalFields, 'outcome' | 'reason' | 'process'> = {
    outcome: 'dropped',
    reason: null,
    process: null,
  };
  #hops = 0;

  constructor(journal: Journal) {
    this.journal = journal;
  }

  /** The packet that was sent has gone through a node, or ended there. */
  met(traversal: Traversal, isOuter: boolean): void {
    if (!isOuter) {
      this.#first ??= traversal;
      this.worked(traversal);
    }
    const { outcome, reason, process } = traversal;
    this.#last = { outcome, reason, process };
  }

  /** Work about the packet, or about an answer to it. */
  worked({ work, alone }: Traversal): void {
    this.#hops++;
    this.#work.add(work);
    this.#alone.add(alone);
  }

  /** A packet left a host and arrived nowhere. */
  lose(from: string, fate: Fate): void {
    const cause = fate.kind === 'lost' ? fate.cause : 'no route';
    const reason: DropReason = { kind: 'lost', from, cause };
    this.#last = { outcome: 'dropped', reason, process: null };
  }

  /** The whole way as one: through one node alone, it is that node's own answer. */
  traversal(): Traversal {
    const first = this.#first;
    const isOne = this.#hops === 1 && first?.outcome === this.#last.outcome;
    if (first !== undefined && isOne && first.emitted.length === this.emitted.length) return first;
    return traversalOf({
      ...this.#last,
      flow: first?.flow ?? null,
      sendError: first?.sendError ?? null,
      emitted: this.emitted,
      delivered: this.delivered,
      work: this.#work,
      alone: this.#alone,
    });
  }
}
