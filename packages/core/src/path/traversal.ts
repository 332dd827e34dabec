import type { DropReason } from '../hook/drop-reason.ts';
import { reasonText } from '../hook/reason-text.ts';
import type { Work } from '../ledger/work.ts';
import { formatPacket } from '../packet/format.ts';
import type { Packet } from '../packet/packet.ts';
import { printsItself } from '../print/inspect.ts';
import type { FlowKnowledge, Outcome, Traversal } from './path.ts';

/** The fields that a traversal is made of. */
export type TraversalFields = Pick<
  Traversal,
  'outcome' | 'reason' | 'flow' | 'emitted' | 'delivered' | 'sendError' | 'work' | 'process'
> &
  Partial<Pick<Traversal, 'alone'>>;

/** The key of a traversal's fields: an own property, so that comparisons of own fields see them. */
const FIELDS: unique symbol = Symbol('fields');

/** A traversal that cannot be written to: each field is an accessor without a setter. */
class TraversalValue implements Traversal {
  readonly [FIELDS]: TraversalFields;

  constructor(fields: TraversalFields) {
    this[FIELDS] = fields;
  }

  get outcome(): Outcome {
    return this[FIELDS].outcome;
  }
  get reason(): DropReason | null {
    return this[FIELDS].reason;
  }
  get why(): string | null {
    const { reason } = this[FIELDS];
    return reason === null ? null : reasonText(reason);
  }
  get flow(): FlowKnowledge | null {
    return this[FIELDS].flow;
  }
  get emitted(): readonly Packet[] {
    return frozen(this[FIELDS].emitted);
  }
  get delivered(): readonly Packet[] {
    return frozen(this[FIELDS].delivered);
  }
  get sendError(): number | null {
    return this[FIELDS].sendError;
  }
  get work(): Work {
    return this[FIELDS].work;
  }
  get process(): string | null {
    return this[FIELDS].process;
  }
  get alone(): Work {
    return this[FIELDS].alone ?? this[FIELDS].work;
  }

  toJSON(): TraversalFields {
    return this[FIELDS];
  }

  /** `forwarded: 10.244.1.5:40000 -> 10.244.2.7:8080 tcp SYN`, or why it was not. */
  toString(): string {
    const { outcome, emitted, delivered } = this[FIELDS];
    const because = this.why === null ? '' : ` (${this.why})`;
    const packets = [...emitted, ...delivered].map(formatPacket);
    return `${outcome}${because}${packets.length === 0 ? '' : `: ${packets.join(', ')}`}`;
  }

  static {
    printsItself(TraversalValue, { tag: 'Traversal' });
  }
}

/** The read-only traversal of these fields, whose arrays nobody else may write to from now on. */
export function traversalOf(fields: TraversalFields): Traversal {
  return new TraversalValue(fields);
}

/** The traversal of a packet whose passage is over; the passage itself is not kept. */
export function traversalAfter(passage: TraversalFields): Traversal {
  const { outcome, reason, flow, emitted, delivered, sendError, work, process } = passage;
  return traversalOf({ outcome, reason, flow, emitted, delivered, sendError, work, process });
}

const NOTHING: readonly Packet[] = Object.freeze([]);

/** Arrays are frozen when somebody looks at them, since most are never looked at. */
function frozen(packets: readonly Packet[]): readonly Packet[] {
  if (packets.length === 0) return NOTHING;
  return Object.isFrozen(packets) ? packets : Object.freeze(packets);
}
