import type { SctpChunkName } from '@packet-path/core';
import { sctp } from '@packet-path/core';
import type { Dialogue, Line, Speaker } from './dialogue.ts';

/** The verification tags the two ends ask for in their INIT and INIT_ACK. */
const TAGS: Readonly<Record<Speaker, number>> = { client: 0x1001, server: 0x2002 };

/** An SCTP association: the four-way handshake, data with its SACK, and the shutdown. */
export class SctpDialogue implements Dialogue {
  opening(): readonly Line[] {
    return [
      line('client', 'INIT'),
      line('server', 'INIT_ACK'),
      line('client', 'COOKIE_ECHO'),
      line('server', 'COOKIE_ACK'),
    ];
  }

  request(): readonly Line[] {
    return [
      line('client', 'DATA'),
      line('server', 'SACK'),
      line('server', 'DATA'),
      line('client', 'SACK'),
    ];
  }

  closing(): readonly Line[] {
    return [
      line('client', 'SHUTDOWN'),
      line('server', 'SHUTDOWN_ACK'),
      line('client', 'SHUTDOWN_COMPLETE'),
    ];
  }
}

function line(speaker: Speaker, chunk: SctpChunkName): Line {
  const other = speaker === 'client' ? 'server' : 'client';
  return {
    speaker,
    make: (from, to, options) =>
      sctp(from, to, {
        ...options,
        chunks: [chunk],
        verificationTag: chunk === 'INIT' ? 0 : TAGS[other],
        initiateTag: chunk === 'INIT' || chunk === 'INIT_ACK' ? TAGS[speaker] : 0,
      }),
  };
}
