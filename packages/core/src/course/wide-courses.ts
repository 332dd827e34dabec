import type { Address } from '../address/address.ts';
import type { CourseTurn, GivenEnd } from '../attach/course-recorder.ts';
import type { PacketColumns } from '../bulk/packet-columns.ts';
import type { Choices } from '../chance/choices.ts';
import type { Packet } from '../packet/packet.ts';
import { PacketBuffer } from '../packet/packet-buffer.ts';
import { type BeforeTurn, type CheckPlace, Course } from './course.ts';
import { KeptWalks } from './kept-walks.ts';
import type { MadeDraws } from './made-draws.ts';
import { admits, type WidePlace } from './wide-place.ts';

/** Wide courses of an epoch that are recorded in any case. */
const RECORDED_FIRST = 32;
/** Packets that follow, on average, each wide course recorded so far, before more are recorded. */
const WORTH = 32;

/** Foresees the device that a packet leaves by, where it gets a destination. */
export interface ForeseesDevice {
  /** Undefined where it is not forwarded. */
  of(packet: PacketBuffer, destination: Address): string | undefined;
  /** Whether a packet that arrives comes to INPUT. */
  comesIn(packet: PacketBuffer): boolean;
  /** Of a packet that is sent on from INPUT; undefined where it is not sent by a device. */
  ofResent(packet: PacketBuffer, destination: Address): string | undefined;
}

/**
 * Courses that packets to any destination follow: of a first packet to a random one of very many services.
 *
 * **How it works.** All that such a packet meets on its way is the same for every destination, but for one hook
 * function, which asks for the destination and gives the packet another: the rules of table nat. A course is
 * recorded that has this function as a step of its own, its turn. Before a packet begins its way the turn is
 * foreseen: the rules are walked once, without an effect. Then the route to the new destination is looked
 * up, and the packet follows the course through that device; the turn does what it has foreseen.
 *
 * **Why it is right.** A hook function must have said that it knows of wide courses. Where it asks for a
 * destination or a destination's port, or does something that may depend on one, it refuses the course, so that
 * whatever is recorded is the same for all destinations through one device. The turn is the only one to
 * draw, and to choose, when it is certain that the packet comes to it: all conditions and checks before it are
 * asked first. Draws and choices that were made for a packet which is walked after all are handed to the walk.
 *
 * A walk whose answer is the same for all packets to a destination and port is foreseen once, and kept (`KeptWalks`).
 *
 * Rules that ask for the destination and let a packet by are checks (`CourseCheck`): they are foreseen for each
 * packet like the turn, before it with the packet's own destination and behind it with the one given. A packet that
 * a check would not let by is walked.
 */
export class WideCourses {
  readonly #foresees: ForeseesDevice;
  readonly #drawn: MadeDraws;
  readonly #kept = new KeptWalks();
  /** The packet that is asked about; nobody else has it. */
  #packet: PacketBuffer | undefined;
  #recorded = 0;
  #followed = 0;
  #followedBefore = 0;
  /** The place of packets that took its turn since rows were last read ahead. */
  #taken: WidePlace | undefined;
  /** The turns of rows that are read ahead. */
  #turns = new Int32Array(0);

  constructor(foresees: ForeseesDevice, drawn: MadeDraws) {
    this.#foresees = foresees;
    this.#drawn = drawn;
  }

  /** Packets that were found a course, of all epochs. */
  get followed(): number {
    return this.#followed;
  }

  /** Another epoch has begun. */
  renew(): void {
    this.#recorded = 0;
    this.#kept.clear();
    this.#taken = undefined;
    this.#followedBefore = this.#followed;
  }

  /** Has rows read ahead, where the rows before took the turn of a wide course. */
  readAhead(columns: PacketColumns, from: number, to: number): void {
    const taken = this.#taken;
    this.#taken = undefined;
    const turn = taken?.turn;
    if (taken === undefined || turn === undefined) return;
    if (turn.readKept === undefined || taken.known.isEmpty) {
      turn.readAhead?.(columns, from, to);
      return;
    }
    if (this.#turns.length !== to - from) this.#turns = new Int32Array(to - from);
    taken.known.read(columns, from, this.#turns);
    turn.readKept(this.#turns);
  }

  /** The course of a packet, whose draws are made; or its place, where one is to be recorded. */
  find(place: WidePlace, packet: Packet, choices: Choices): Course | WidePlace | undefined {
    if (!place.visit()) return undefined;
    const { turn, before } = place;
    if (turn === undefined || before === undefined) return this.#toRecord(place);
    if (!admits(before.conditions, packet)) return undefined;
    const { known } = place;
    const row = known.find(packet.destination, packet.destinationPort);
    const found =
      row < 0
        ? this.#foresee(place, turn, before, packet, choices)
        : this.#recall(place, turn, before, row, packet, choices);
    if (!(found instanceof Course)) return found;
    if (!admits(found.conditions, packet)) return undefined;
    this.#followed++;
    this.#taken = place;
    return found;
  }

  /** Foresees the whole way of a packet. */
  #foresee(
    place: WidePlace,
    turn: CourseTurn,
    before: BeforeTurn,
    packet: Packet,
    choices: Choices,
  ): Course | WidePlace | undefined {
    const drawn = this.#drawn;
    const buffer = this.#read(packet);
    if (!passes(before.checks, buffer)) return undefined;
    if (turn.resends === true && !this.#foresees.comesIn(buffer)) return undefined;
    drawn.begin(choices);
    if (!turn.foresee(buffer, drawn) || !drawn.areUsed) return undefined;
    const course = this.#foreseeBehind(place, turn, buffer);
    if (course instanceof Course) this.#kept.keep(place, before.checks, packet);
    return course;
  }

  /** Foresees the way of a packet to a destination that another had before. */
  #recall(
    place: WidePlace,
    turn: CourseTurn,
    before: BeforeTurn,
    row: number,
    packet: Packet,
    choices: Choices,
  ): Course | WidePlace | undefined {
    const drawn = this.#drawn;
    drawn.begin(choices);
    if (!turn.recall!(place.known.turn(row), drawn, packet) || !drawn.areUsed) return undefined;
    this.#kept.recall(place.known.front(row), before.checks);
    const course = this.#kept.courseBehind(place, turn);
    if (course === undefined) return this.#foreseeBehind(place, turn, this.#read(packet));
    return isMoved(packet, turn.gives) ? course : undefined;
  }

  /** Foresees the way of a packet behind its turn. */
  #foreseeBehind(
    place: WidePlace,
    turn: CourseTurn,
    packet: PacketBuffer,
  ): Course | WidePlace | undefined {
    const device = this.#deviceOf(packet, turn);
    if (device === undefined) return undefined;
    const course = place.courseBy(device);
    if (course === undefined) return this.#toRecord(place);
    packet.destinationPort = turn.gives.port;
    if (!passes(course.checks, packet)) return undefined;
    this.#kept.keepBehind(place, turn, course);
    return course;
  }

  /** The device that a packet leaves by behind a turn that moves it; it has the new destination then. */
  #deviceOf(packet: PacketBuffer, { gives, resends }: CourseTurn): string | undefined {
    if (!isMoved(packet, gives)) return undefined;
    return resends === true
      ? this.#foresees.ofResent(packet, gives.address)
      : this.#foresees.of(packet, gives.address);
  }

  #toRecord(place: WidePlace): WidePlace | undefined {
    const isWorthWhile =
      this.#recorded < RECORDED_FIRST ||
      this.#followed - this.#followedBefore >= this.#recorded * WORTH;
    if (!isWorthWhile) return undefined;
    this.#recorded++;
    return place;
  }

  /** The fields that packets with courses differ in, of a packet that is made once. */
  #read(packet: Packet): PacketBuffer {
    this.#packet ??= new PacketBuffer(packet);
    const buffer = this.#packet;
    buffer.family = packet.family;
    buffer.protocol = packet.protocol;
    buffer.source = packet.source;
    buffer.destination = packet.destination;
    buffer.sourcePort = packet.sourcePort;
    buffer.destinationPort = packet.destinationPort;
    buffer.tcp = packet.tcp;
    buffer.length = packet.length;
    buffer.hardwareSource = packet.hardwareSource;
    buffer.ttl = packet.ttl;
    buffer.tos = packet.tos;
    buffer.mark = packet.mark;
    buffer.inputInterface = packet.inputInterface;
    return buffer;
  }
}

/** Whether an end is another than the destination of a packet. */
function isMoved(packet: Pick<Packet, 'destination' | 'destinationPort'>, end: GivenEnd): boolean {
  return end.port !== packet.destinationPort || !end.address.equals(packet.destination);
}

/** Whether checks let a packet by, which has its TTL as it began. */
function passes(checks: readonly CheckPlace[], packet: PacketBuffer): boolean {
  const { ttl } = packet;
  for (const { check, hops, outputInterface } of checks) {
    packet.ttl = ttl - hops;
    packet.outputInterface = outputInterface;
    if (!check.foresee(packet)) return false;
  }
  packet.ttl = ttl;
  packet.outputInterface = null;
  return true;
}
