import type { CaseRecording, CaseSetup, Json } from './kernel-case.ts';

/**
 * A real process that calls a real stack, in the words of `socket-case/1`. Frozen. No call is one
 * packet: the frames and the counts are those of the whole case.
 */
export interface SocketCase {
  readonly format: 'socket-case/1';
  readonly name: string;
  readonly recorded: CaseRecording;
  readonly setup: CaseSetup;
  readonly client: SocketClient;
  /** The address that the process calls, at `CALLED_PORT`. */
  readonly destination: string;
  readonly protocol: 'tcp' | 'udp';
  readonly calls: readonly SocketCall[];
  /** Frames in order; those on `lo` twice, as they go out and as they come in. */
  readonly frames: Json;
  /** How often each rule was evaluated and matched, as in `kernel-case/1`. */
  readonly evaluated: Json;
  readonly matched: Json;
  /** Where it was read: the file and its line. */
  readonly source: string;
  readonly line: number;
}

/** Recorders called this port. */
export const CALLED_PORT = 7777;

/** Where the process runs, and the address it calls from. */
export interface SocketClient {
  /** On the case's host, or on a machine beside it. */
  readonly place: 'node' | 'world';
  /** The device by which the packets of `world` arrive; null for `node`. */
  readonly inputInterface: string | null;
  /** Undefined where no frame shows it. */
  readonly address: string | undefined;
  readonly port: number | undefined;
}

/** One call of the process, and its result. */
export interface SocketCall {
  readonly call: SocketCallName;
  /** `ok`, or the name of an error: `EINPROGRESS`. */
  readonly result: string;
}

/** The calls that were recorded; the last one waits so long for an error of a connection. */
export const SOCKET_CALLS = ['connect', 'send', 'recv', 'SO_ERROR within 2.3 s'] as const;
/** A call of a socket whose end a recording tells. */
export type SocketCallName = (typeof SOCKET_CALLS)[number];
