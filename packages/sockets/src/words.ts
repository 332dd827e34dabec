import { declareCounters, type Host, type HostParts } from '@packet-path/core';
import type { Sockets } from './sockets.ts';

declare module '@packet-path/core' {
  interface WorkCounters {
    /** Connections that a process of the host accepted; UDP clients it opened a socket for. */
    socketsAccepted: number;
    /** Connections that a process of the host began, refused ones included. */
    socketsConnected: number;
    /** Payload bytes that a process of the host copied from one socket to another. */
    bytesCopied: number;
    /** Times a process of the host was woken from waiting for a connection, an answer, bytes or a deadline. */
    wakeUps: number;
  }

  interface TraceSteps {
    /** A process called somebody, heard how that came out, or copied payload between sockets. */
    socket: {
      readonly event: 'connect' | 'connected' | 'refused' | 'timed out' | 'unreachable' | 'copy';
      readonly process: string;
      /** The process's own end, of a `connect`. */
      readonly from?: string;
      /** The end that it calls. */
      readonly to?: string;
      /** Payload bytes, of a `copy`. */
      readonly bytes?: number;
    };
  }

  interface HostParts {
    sockets: Sockets;
  }
}

declareCounters({
  socketsAccepted: {
    meaning: 'Connections that a process of the host accepted; UDP clients it opened a socket for.',
    heading: 'accepted',
    kind: 'socket call',
    rank: 80,
  },
  socketsConnected: {
    meaning: 'Connections that a process of the host began, refused ones included.',
    heading: 'connected',
    kind: 'socket call',
    rank: 81,
  },
  bytesCopied: {
    meaning: 'Payload bytes that a process of the host copied from one socket to another.',
    heading: 'bytes copied',
    kind: 'byte',
    rank: 82,
  },
  wakeUps: {
    meaning:
      'Times a process of the host was woken from waiting for a connection, an answer, bytes or a deadline.',
    heading: 'wake-ups',
    kind: 'socket call',
    rank: 83,
  },
});

/** A host whose processes have sockets. */
export type SocketHost = Host & Pick<HostParts, 'sockets'>;
