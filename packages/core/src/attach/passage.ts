import type { Address, Family } from '../address/address.ts';
import type { Choices } from '../chance/choices.ts';
import type { NetworkInterface } from '../device/network-interface.ts';
import { PacketPathError } from '../error/error.ts';
import type { DropReason } from '../hook/drop-reason.ts';
import type { Hook } from '../hook/hook.ts';
import type { ChainSite } from '../ledger/chain-site.ts';
import type { RulePlaces } from '../ledger/rule-places.ts';
import type { VisitSums } from '../ledger/visit-sums.ts';
import { type LedgerStart, Work } from '../ledger/work.ts';
import type { IcmpErrorKind } from '../packet/icmp.ts';
import type { Fragment, Packet } from '../packet/packet.ts';
import type { PacketBuffer } from '../packet/packet-buffer.ts';
import { snapshot } from '../packet/packet-value.ts';
import type { FlowKnowledge, Outcome } from '../path/path.ts';
import type { Routes } from '../route/routes.ts';
import type { Clock } from '../time/clock.ts';
import type { TraceListener } from '../trace/trace-step.ts';
import { Backlog } from './backlog.ts';
import type { CourseRecorder } from './course-recorder.ts';

/** As much of its host as a hook function needs while a packet passes. */
export interface PassageHost {
  readonly clock: Clock;
  readonly choices: Choices;
  /** Rules that a packet may be compared with; `Infinity` where there is no bound. */
  readonly mostRules: number;
  readonly routes: Routes;
  /** Counts the changes of what decides where packets go; left out where nobody counts them. */
  readonly epoch?: { readonly number: number };
  /** Where rules stand on the host, for those who ask ledgers; left out where no rules are known. */
  readonly rulePlaces?: RulePlaces;
  readonly interfaces: ReadonlyMap<string, NetworkInterface>;
  /** A device's own address, else the first of any other device but `lo`. */
  addressOn(device: string, family: Family): Address | undefined;
  /** The address this host would send from to a destination; undefined where no route leads. */
  sourceFor(destination: Address): Address | undefined;
  /** The kernel sends a packet of its own, in answer to another. */
  sendAnswer(answer: PacketBuffer, to: PacketBuffer, passage: Passage): void;
  /** Answers a packet with an ICMP error, where one may be sent. */
  sendIcmpError(packet: PacketBuffer, kind: IcmpErrorKind, passage: Passage): void;
}

/** A packet's way through a host while it happens: what hook functions get beside the packet. */
export class Passage {
  readonly host: PassageHost;
  readonly work: Work;
  /** Set when someone listens; make a trace step only then. */
  readonly trace: TraceListener | undefined;
  /** Set while the packet's course is recorded: hook functions that have a part in it tell it. */
  recorder: CourseRecorder | undefined;
  /** Set where many packets charge one ledger: their walks through chains are added up here. */
  readonly sums: VisitSums | undefined;
  /** The hook being run. */
  hook: Hook = 'PREROUTING';

  /** Made when somebody looks, since an array that grows from none takes room for many. */
  #emitted: Packet[] | undefined;
  readonly delivered: Packet[] = [];
  sendError: number | null = null;
  /** The process whose socket took the packet. */
  process: string | null = null;
  /** Whether a model that tracks flows knew the packet's; the first to look says so. */
  flow: FlowKnowledge | null = null;
  /** The packets that come back through `lo` while another is treated. */
  readonly backlog: Backlog = new Backlog();
  /** A rule has refused the packet: if it passes no further it was `rejected`, not `dropped`. */
  rejected = false;
  #rulesLeft: number;
  #outcome: Outcome = 'dropped';
  #reason: DropReason | null = null;

  /**
   * @param start what the ledger begins with; nothing unless given
   * @param sums where walks through chains are added up, for passages of many packets
   */
  constructor(
    host: PassageHost,
    trace: TraceListener | undefined,
    start?: LedgerStart,
    sums?: VisitSums,
  ) {
    this.host = host;
    this.trace = trace;
    this.sums = sums;
    this.work = new Work(start, host.rulePlaces);
    this.#rulesLeft = host.mostRules;
  }

  /**
   * A walk has left a chain, in which it has come past so many rules.
   *
   * @throws {PacketPathError} `too-much-work` with more than the host lets a packet walk
   */
  spend(rules: number): void {
    this.#rulesLeft -= rules;
    if (this.#rulesLeft >= 0) return;
    throw new PacketPathError('too-much-work', 'a packet walks too many rules', {
      expected: `at most ${this.host.mostRules}`,
    });
  }

  /** Charges one walk through a chain: its rules evaluated and matched. */
  chargeChain(site: ChainSite, evaluated: number, matched: number): void {
    const { sums, work } = this;
    if (sums === undefined) work.chargeChain(site, evaluated, matched);
    else {
      work.countRules(evaluated, matched);
      sums.add(site, evaluated, matched);
    }
  }

  /** Begins anew for another packet; the ledger goes on. */
  protected renew(): void {
    this.hook = 'PREROUTING';
    if (this.#emitted !== undefined) this.#emitted.length = 0;
    this.delivered.length = 0;
    this.sendError = null;
    this.process = null;
    this.flow = null;
    this.backlog.clear();
    this.rejected = false;
    this.#outcome = 'dropped';
    this.#reason = null;
    this.#rulesLeft = this.host.mostRules;
  }

  /** The packets that have left the host, as values. */
  get emitted(): Packet[] {
    this.#emitted ??= [];
    return this.#emitted;
  }

  /** The packet has left, as this frame, and nothing comes behind it. */
  leave(frame: Packet): void {
    if (this.#emitted === undefined) this.#emitted = [frame];
    else this.#emitted.push(frame);
    this.#outcome = 'forwarded';
  }

  /** A packet, or a fragment of it, leaves the host; the answer is the frame, where somebody wants it. */
  emit(packet: PacketBuffer, fragment: Fragment | null): Packet {
    const frame = snapshot(packet, fragment);
    this.emitted.push(frame);
    return frame;
  }

  get outcome(): Outcome {
    return this.#outcome === 'dropped' && this.rejected ? 'rejected' : this.#outcome;
  }

  /** Why the packet ended here; null where it did not. */
  get reason(): DropReason | null {
    return this.#outcome === 'dropped' ? this.#reason : null;
  }

  /**
   * Says what became of a packet, and of one that ended here why; answers that the kernel made do
   * not speak for the first packet. A reason that was given before stays: it was nearer.
   */
  finish(packet: PacketBuffer, outcome: Outcome, reason: DropReason | null = null): void {
    if (packet.kernelMade) return;
    this.#outcome = outcome;
    this.#reason ??= reason;
  }

  /** Says whether a packet's flow was known, where nobody has said so yet. */
  track(packet: PacketBuffer, flow: FlowKnowledge): void {
    if (!packet.kernelMade) this.flow ??= flow;
  }

  /** Says why a packet is about to be dropped, where whoever drops it has not said so already. */
  explain(packet: PacketBuffer, reason: DropReason): void {
    if (!packet.kernelMade) this.#reason ??= reason;
  }

  /** Says why a hook function is about to drop a packet. */
  because(packet: PacketBuffer, reason: DropReason): void {
    if (!packet.kernelMade) this.#reason = reason;
  }
}
