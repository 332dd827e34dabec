import type { CourseCondition } from '../attach/course-recorder.ts';
import type { Passage } from '../attach/passage.ts';
import { Errno } from '../error/errno.ts';
import { type IcmpErrorKind, IcmpType, IcmpUnreachable, Icmpv6Type } from '../packet/icmp.ts';
import type { Fragment } from '../packet/packet.ts';
import type { PacketBuffer } from '../packet/packet-buffer.ts';
import type { Host } from './host.ts';
import { cutParts, leavingParts } from './leaving-parts.ts';
import { isTooLong, staysWhole } from './too-long.ts';

/** The lengths of packets against the MTU of the devices that they leave by. */
export class Lengths {
  readonly #host: Host;
  /** The condition of courses through a device, by its MTU. */
  readonly #conditions = new Map<number, CourseCondition>();
  /** The identification field of the datagrams cut here (`ip_select_ident`). */
  #identification = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  /**
   * Ends a packet to be forwarded that is too long for its device and must not be cut, and tells its
   * sender: net/ipv4/ip_forward.c, `ip_exceeds_mtu`; net/ipv6/ip6_output.c, `ip6_pkt_too_big`.
   */
  exceeds(packet: PacketBuffer, device: string, passage: Passage): boolean {
    const mtu = this.#mtuFor(packet, device, passage);
    if (mtu === undefined || !staysWhole(packet)) return false;
    this.#tooBig(packet, passage, mtu);
    return true;
  }

  /** The error of a process that sends a packet too long for its device (`EMSGSIZE`), if it must not be cut. */
  isRefused(packet: PacketBuffer, device: string, passage: Passage): boolean {
    if (packet.kernelMade || packet.inputInterface !== null) return false;
    const mtu = this.#mtuFor(packet, device, passage);
    if (mtu === undefined || packet.dontFragment === false) return false;
    passage.finish(packet, 'dropped', { kind: 'too long', mtu });
    passage.trace?.({ kind: 'drop', reason: { kind: 'too long', mtu } });
    passage.sendError = Errno.EMSGSIZE;
    return true;
  }

  /**
   * The parts that a packet leaves in: whole, in those it came in, or cut to the MTU
   * (net/ipv4/ip_output.c, `ip_fragment`). Undefined where it must not be cut: it has ended then, and
   * its sender was told.
   */
  leavingParts(packet: PacketBuffer, passage: Passage): readonly (Fragment | null)[] | undefined {
    const mtu = this.#mtuFor(packet, packet.outputInterface ?? '', passage);
    if (mtu === undefined) return leavingParts(packet);
    if (!staysWhole(packet)) {
      this.#identification = (this.#identification + 1) & 0xffff;
      return cutParts(packet, mtu, this.#identification);
    }
    this.#tooBig(packet, passage, mtu);
    return undefined;
  }

  #tooBig(packet: PacketBuffer, passage: Passage, mtu: number): void {
    passage.finish(packet, 'dropped', { kind: 'too long', mtu });
    passage.trace?.({ kind: 'drop', reason: { kind: 'too long', mtu } });
    this.#host.sendIcmpError(packet, tooBig(packet, mtu), passage);
  }

  /** The MTU of a device that a packet is too long for; courses of packets that fit are for such alone. */
  #mtuFor(packet: PacketBuffer, device: string, passage: Passage): number | undefined {
    const mtu = this.#host.interfaces.get(device)?.mtu ?? Number.POSITIVE_INFINITY;
    if (mtu === Number.POSITIVE_INFINITY) return undefined;
    if (isTooLong(packet, mtu)) {
      passage.recorder?.refuse(`the MTU of ${device}`);
      return mtu;
    }
    passage.recorder?.requires(this.#conditionOf(mtu), packet);
    return undefined;
  }

  #conditionOf(mtu: number): CourseCondition {
    let condition = this.#conditions.get(mtu);
    if (condition === undefined) {
      condition = { holds: (packet) => !isTooLong(packet, mtu), asksLengthAlone: true };
      this.#conditions.set(mtu, condition);
    }
    return condition;
  }
}

/** "Fragmentation needed" of IPv4 (RFC 1191), "packet too big" of IPv6 (RFC 4443). */
function tooBig({ family }: PacketBuffer, mtu: number): IcmpErrorKind {
  return family === 4
    ? { type: IcmpType.DEST_UNREACH, code: IcmpUnreachable.FRAGMENTATION_NEEDED, mtu }
    : { type: Icmpv6Type.PACKET_TOO_BIG, code: 0, mtu };
}
