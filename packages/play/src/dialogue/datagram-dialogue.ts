import { IcmpType, Icmpv6Type, icmp, ip, Protocol, udp } from '@packet-path/core';
import type { Dialogue, Line, Speaker } from './dialogue.ts';

/** Protocols without a handshake: a packet each way opens the flow, and a packet each way is a request. */
export class DatagramDialogue implements Dialogue {
  readonly #protocol: number;
  #sequence = 0;

  constructor(protocol: number) {
    this.#protocol = protocol;
  }

  opening(): readonly Line[] {
    return this.request(0, 0);
  }

  request(bytes: number, responseBytes: number): readonly Line[] {
    this.#sequence++;
    return [this.#line('client', bytes), this.#line('server', responseBytes)];
  }

  closing(): readonly Line[] {
    return [];
  }

  #line(speaker: Speaker, payload: number): Line {
    const protocol = this.#protocol;
    const sequence = this.#sequence;
    return {
      speaker,
      make(from, to, options) {
        if (protocol === Protocol.UDP) return udp(from, to, { ...options, payload });
        if (protocol !== Protocol.ICMP && protocol !== Protocol.ICMPV6) {
          return ip(protocol, from.address, to.address, options);
        }
        // The port of an echo flow is its identifier, whichever end speaks.
        const id = speaker === 'client' ? from.port : to.port;
        const type = echoType(from.address.family, speaker);
        return icmp(from.address, to.address, { type, code: 0, id, sequence }, options);
      },
    };
  }
}

function echoType(family: 4 | 6, speaker: Speaker): number {
  if (family === 4) return speaker === 'client' ? IcmpType.ECHO : IcmpType.ECHO_REPLY;
  return speaker === 'client' ? Icmpv6Type.ECHO_REQUEST : Icmpv6Type.ECHO_REPLY;
}
