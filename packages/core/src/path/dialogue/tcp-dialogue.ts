import { tcp } from '../../packet/build.ts';
import type { TcpFlagName } from '../../packet/tcp.ts';
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

  #line(speaker: Speaker, flags: readonly TcpFlagName[], payload = 0): Line {
    const other = speaker === 'client' ? 'server' : 'client';
    return {
      speaker,
      make: (from, to, options) => {
        const sequence = this.#next[speaker];
        const acknowledgement = flags.includes('ACK') ? this.#next[other] : 0;
        const counted = flags.includes('SYN') || flags.includes('FIN') ? 1 : 0;
        this.#next[speaker] = (sequence + payload + counted) >>> 0;
        return tcp(from, to, { ...options, flags, sequence, acknowledgement, payload });
      },
    };
  }
}
