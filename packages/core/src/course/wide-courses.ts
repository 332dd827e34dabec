import type { Address } from '../address/address.ts';
import type { Choices } from '../chance/choices.ts';
import type { Packet } from '../packet/packet.ts';
import { PacketBuffer } from '../packet/packet-buffer.ts';
import type { Course } from './course.ts';
import type { MadeDraws } from './made-draws.ts';
import { admits, type WidePlace } from './wide-place.ts';

/** Wide courses of an epoch that are recorded in any case. */
const RECORDED_FIRST = 32;
/** Packets that follow, on average, each wide course recorded so far, before more are recorded. */
const WORTH = 32;

/** Foresees the device that a packet leaves by, where it gets a destination; undefined where it is not forwarded. */
export interface ForeseesDevice {
  of(packet: PacketBuffer, destination: Address): string | undefined;
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
 * draw. Draws that it made for a packet which is walked after all are handed to the walk.
 */
export class WideCourses {
  readonly #foresees: ForeseesDevice;
  readonly #drawn: MadeDraws;
  /** The packet that is asked about; nobody else has it. */
  #packet: PacketBuffer | undefined;
  #recorded = 0;
  #followed = 0;
  #followedBefore = 0;

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
    this.#followedBefore = this.#followed;
  }

  /** The course of a packet, whose draws are made; or its place, where one is to be recorded. */
  find(place: WidePlace, packet: Packet, choices: Choices): Course | WidePlace | undefined {
    const drawn = this.#drawn;
    if (drawn.isChosen || !place.visit()) return undefined;
    const { turn } = place;
    if (turn === undefined) return this.#toRecord(place);
    const buffer = this.#read(packet);
    drawn.begin(choices);
    if (!turn.foresee(buffer, drawn) || !drawn.areUsed) return undefined;
    const device = this.#foresees.of(buffer, turn.gives.address);
    if (device === undefined) return undefined;
    const course = place.courseBy(device);
    if (course === undefined) return this.#toRecord(place);
    if (!admits(course, packet)) return undefined;
    this.#followed++;
    return course;
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
    buffer.ttl = packet.ttl;
    buffer.tos = packet.tos;
    buffer.mark = packet.mark;
    buffer.inputInterface = packet.inputInterface;
    return buffer;
  }
}
