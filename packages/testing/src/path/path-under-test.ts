import type {
  Address,
  Endpoint,
  Microseconds,
  PacketPath,
  Seed,
  TraceListener,
} from '@packet-path/core';

/** A service behind a path: the address that clients call, and the backends that may answer. */
export interface ServiceUnderTest {
  /** An IP protocol number. */
  readonly protocol: number;
  readonly frontend: Endpoint;
  readonly backends: readonly Endpoint[];
}

/** A data plane under test, and its surroundings. */
export interface PathUnderTest {
  readonly path: PacketPath;
  readonly services: readonly ServiceUnderTest[];
  /** Where clients may call from: elsewhere, a pod, a backend, the host itself; of any family. */
  readonly clients: readonly Address[];
  /** Tells every step of the packets to come; the answer stops it. `Host.listen`, for a host. */
  listen(listener: TraceListener): () => void;
  /** Lets time pass. */
  wait(duration: Microseconds): void;
  /**
   * How many connections it tracks, and how many of these are neither closing nor closed; left out
   * where a data plane cannot be asked.
   */
  connections?(): ConnectionCount;
}

/** A data plane's connections. */
export interface ConnectionCount {
  readonly tracked: number;
  readonly open: number;
}

/** Makes a data plane that has carried nothing yet, everything random in it drawn from the seed. */
export interface MakePath {
  (seed: Seed): PathUnderTest;
  /** The name of the one host that every call answers; undefined where each call makes one. */
  readonly single?: string;
}
