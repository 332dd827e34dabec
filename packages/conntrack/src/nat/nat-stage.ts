import type { CoursePart, Family, Hook, PacketBuffer, Passage, Verdict } from '@packet-path/core';
import type { ConnectionTable } from '../table/connection-table.ts';
import { isIcmp } from '../track/icmp-tracker.ts';
import { NO_CONNECTION } from '../tuple/connection-state.ts';
import { TupleKey } from '../tuple/tuple-key.ts';
import { ORIGINAL, otherWay, wayOf } from '../tuple/way.ts';
import type { Binding } from './binding.ts';
import { BindsToNothing } from './binds-to-nothing.ts';
import { translateError } from './icmp-error-translation.ts';
import { doneBit, natBit, opposite } from './nat-end.ts';
import type { Manipulation } from './nat-range.ts';
import { RewritesEnd } from './rewrites-end.ts';
import { tellNat } from './tell-nat.ts';
import { translate } from './translate.ts';

/** Where NAT looks at packets. */
export type NatHook = Exclude<Hook, 'FORWARD'>;

/** Rules that decide how a connection is translated, at one hook. */
export interface NatRules {
  readonly family: Family;
  readonly hook: NatHook;
  /** Among the rules of a hook, lower runs first; among equals, those attached last. */
  readonly priority: number;
  /** Their part in recorded courses; see `CoursePart`. */
  readonly course?: CoursePart;
  /** Whether they keep to `CourseRecorder.isWide`. */
  readonly goesWide?: boolean;
  /** Asked for the first packet of a connection; sets up what it wants with {@link Nat.setup}. */
  run(packet: PacketBuffer, passage: Passage): Verdict;
}

/** Destinations are rewritten before routing, sources behind it (`HOOK2MANIP`). */
export const MANIPULATION: Readonly<Record<NatHook, Manipulation>> = {
  PREROUTING: 'destination',
  INPUT: 'source',
  OUTPUT: 'destination',
  POSTROUTING: 'source',
};

/** NAT at one hook of a family: asks its rules about new connections, and rewrites packets. */
export class NatStage {
  readonly manipulation: Manipulation;
  readonly #table: ConnectionTable;
  readonly #binding: Binding;
  /** In the order in which they are asked. */
  readonly #rules: NatRules[] = [];
  readonly #done: number;
  /** The bits that say whether packets of each way are rewritten here. */
  readonly #bits: readonly [original: number, reply: number];
  readonly #isLast: boolean;
  readonly #key = new TupleKey();
  readonly #before = new TupleKey();
  /** The parts that each packet of a recorded course needs anew. */
  readonly #bindsToNothing: BindsToNothing;
  readonly #applies: RewritesEnd;

  constructor(hook: NatHook, table: ConnectionTable, binding: Binding) {
    const manipulation = MANIPULATION[hook];
    this.manipulation = manipulation;
    this.#applies = new RewritesEnd(manipulation, (packet, passage) =>
      this.#apply(packet, passage),
    );
    this.#bindsToNothing = new BindsToNothing(manipulation, binding);
    this.#table = table;
    this.#binding = binding;
    this.#done = doneBit(manipulation);
    this.#bits = [natBit(manipulation), natBit(opposite(manipulation))];
    this.#isLast = hook === 'POSTROUTING';
  }

  /** Whether it has no rules. */
  get isIdle(): boolean {
    return this.#rules.length === 0;
  }

  add(rules: NatRules): void {
    const behind = this.#rules.findIndex(({ priority }) => priority >= rules.priority);
    this.#rules.splice(behind < 0 ? this.#rules.length : behind, 0, rules);
  }

  /** False where they are not here. */
  remove(rules: NatRules): boolean {
    const index = this.#rules.indexOf(rules);
    if (index >= 0) this.#rules.splice(index, 1);
    return index >= 0;
  }

  /** `nf_nat_inet_fn`, and the part for ICMP errors of `nf_nat_ipv4_fn`. */
  run(packet: PacketBuffer, passage: Passage): Verdict {
    const { connection: handle, connectionState } = packet;
    if (handle === NO_CONNECTION) return 'accept';
    if (connectionState === 'RELATED' && isIcmp(packet)) {
      const passes = translateError(packet, this.#table, this.manipulation);
      return passes ? 'accept' : 'drop';
    }
    const isUndecided = connectionState !== 'ESTABLISHED' && !this.#table.has(handle, this.#done);
    if (isUndecided) {
      const verdict = this.#decide(packet, passage);
      if (verdict !== 'accept') return verdict;
    } else if (this.#isLast && this.#hasMoved(packet)) {
      this.#table.kill(handle);
      return 'drop';
    }
    const { recorder } = passage;
    if (recorder === undefined) return this.#apply(packet, passage);
    // A known connection keeps its status while its course is followed, a new one may get another.
    if (!isUndecided && !this.#isRewritten(packet)) return 'accept';
    return recorder.again(this.#applies, packet, passage);
  }

  #decide(packet: PacketBuffer, passage: Passage): Verdict {
    const { connection: handle } = packet;
    const { recorder } = passage;
    for (const rules of this.#rules) {
      const takesPart =
        rules.course === 'recorded' && !(recorder?.isWide === true && rules.goesWide !== true);
      if (!takesPart) recorder?.refuse();
      const verdict = rules.run(packet, passage);
      if (verdict !== 'accept') return verdict;
      if (this.#table.has(handle, this.#done)) return 'accept';
    }
    const binds = this.#bindsToNothing;
    return recorder === undefined
      ? binds.run(packet, passage)
      : recorder.again(binds, packet, passage);
  }

  /** A masqueraded connection whose packets now leave by another device (`nf_nat_oif_changed`). */
  #hasMoved(packet: PacketBuffer): boolean {
    if (packet.connectionDirection === 'reply') return false;
    const device = this.#binding.devices.of(packet.connection);
    return device !== undefined && device !== packet.outputInterface;
  }

  /** Rewrites the packet to look like the inverse of the other way's tuple (`nf_nat_packet`). */
  #apply(packet: PacketBuffer, passage: Passage): Verdict {
    if (!this.#isRewritten(packet)) return 'accept';
    const { connection: handle } = packet;
    const way = wayOf(packet.connectionDirection);
    const key = this.#key;
    if (passage.trace !== undefined) this.#before.readPacket(packet);
    this.#table.readTuple(handle, otherWay(way), key);
    key.invert();
    translate(packet, key, this.manipulation);
    tellNat(passage, 'translate', this.manipulation, this.#before, key);
    return 'accept';
  }

  /** Whether packets of the connection, on the packet's way, are rewritten here. */
  #isRewritten({ connection, connectionDirection }: PacketBuffer): boolean {
    const [original, reply] = this.#bits;
    return this.#table.has(connection, wayOf(connectionDirection) === ORIGINAL ? original : reply);
  }
}
