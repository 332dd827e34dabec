import { TcpFlag, type TcpFlagName, tcp, tcpFlags } from '@packet-path/core';
import type { Dialogue, Line, Speaker } from './dialogue.ts';

/** A TCP connection whose sequence numbers are right, so that window tracking is content. */
export class TcpDialogue implements Dialogue {
  readonly #next: Record<Speaker, number> = { client: 1000, server: 5000 };

  opening(): readonly Line[] {
    return [
      this.#line('client', ['SYN']),
      this.#line('server', ['SYN', 'ACK']),
      this.#line('client', ['ACK']),
    ];
  }

  request(bytes: number, responseBytes: number): readonly Line[] {
    return [
      this.#line('client', ['PSH', 'ACK'], bytes),
      this.#line('server', ['ACK']),
      this.#line('server', ['PSH', 'ACK'], responseBytes),
      this.#line('client', ['ACK']),
    ];
  }

  closing(): readonly Line[] {
    return [
      this.#line('client', ['FIN', 'ACK']),
      this.#line('server', ['ACK']),
      this.#line('server', ['FIN', 'ACK']),
      this.#line('client', ['ACK']),
    ];
  }

  #line(speaker: Speaker, names: readonly TcpFlagName[], payload = 0): Line {
    const other = speaker === 'client' ? 'server' : 'client';
    const flags = tcpFlags(names);
    const counted = (flags & (TcpFlag.SYN | TcpFlag.FIN)) === 0 ? 0 : 1;
    return {
      speaker,
      make: (from, to, { inputInterface = null }) => {
        const sequence = this.#next[speaker];
        const acknowledgement = (flags & TcpFlag.ACK) === 0 ? 0 : this.#next[other];
        this.#next[speaker] = (sequence + payload + counted) >>> 0;
        return tcp(from, to, { inputInterface, flags, sequence, acknowledgement, payload });
      },
    };
  }
}
