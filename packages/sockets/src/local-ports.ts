import type { Host, Random } from '@packet-path/core';
import {
  type Address,
  type AddressLike,
  checkPort,
  type Endpoint,
  isUsable,
  jhash2,
  PacketPathError,
  toAddress,
  UNSPECIFIED,
} from '@packet-path/core';
import { freePort, localPortRange } from './ephemeral-port.ts';
import type { SocketTable } from './socket-table.ts';
import type { TimeWait } from './time-wait.ts';

/** Where a process binds a socket. */
export interface BindOptions {
  /** The process's name, for the trace. */
  readonly process: string;
  /** Null, the default: any address of the host. */
  readonly address?: AddressLike | null;
  /** 0: the kernel chooses one. */
  readonly port: number;
  /** Connections that may wait to be accepted. Default 4096. */
  readonly backlog?: number;
}

/** A local port, and the address it is bound at; null for any. */
interface LocalPort {
  readonly address: Address | null;
  readonly port: number;
}

/** Which local addresses and ports sockets get. */
export class LocalPorts {
  readonly #host: Host;
  readonly #table: SocketTable;
  readonly #timeWait: TimeWait;
  readonly #random: Random;
  readonly #keys: Random;
  #key: number | undefined;
  /** Grows with every port given out, as the kernel's does (`table_perturb`). */
  #perturbation = 0;

  constructor(host: Host, table: SocketTable, timeWait: TimeWait) {
    this.#host = host;
    this.#table = table;
    this.#timeWait = timeWait;
    this.#random = host.random.split('local ports');
    this.#keys = host.random.split('local port key');
  }

  /** @throws {PacketPathError} `not-allowed` where the port is taken, `bad-port` or `bad-address` */
  claim(protocol: number, { address: wanted = null, port: given }: BindOptions): LocalPort {
    const at = wanted === null ? null : toAddress(wanted);
    const address = at === null || at.equals(UNSPECIFIED[at.family]) ? null : at;
    if (checkPort(given) === 0) return { address, port: this.#portToBind(protocol, address) };
    if (this.#table.isFree(protocol, address, given)) return { address, port: given };
    throw new PacketPathError('not-allowed', `port ${given} is taken`, {
      expected: 'a port that no other process is bound to',
    });
  }

  #portToBind(protocol: number, address: Address | null): number {
    const range = localPortRange(this.#host.sysctls);
    const offset = this.#random.below(range.high - range.low + 1);
    const isFree = (port: number): boolean =>
      !this.#table.isUsed(protocol, port) && this.#table.isFree(protocol, address, port);
    const port = freePort(range, offset, 1, isFree);
    if (port !== undefined) return port;
    throw new PacketPathError('not-allowed', 'every local port is taken');
  }

  /**
   * The address and port to call from: by route, and from an offset that is a keyed hash of whom to
   * call, moved on with each port given out (net/ipv4/inet_hashtables.c, `__inet_hash_connect`).
   * Undefined where no route leads there, or every port is taken.
   */
  localEnd(protocol: number, peer: Endpoint): Endpoint | undefined {
    const { routes } = this.#host;
    const address = this.#host.sourceFor(peer.address);
    if (address === undefined || !isUsable(routes.lookup(peer.address))) return undefined;
    this.#timeWait.sweep();
    const range = localPortRange(this.#host.sysctls);
    const { w0, w1, w2, w3 } = peer.address;
    this.#key ??= this.#keys.uint32();
    const hash = jhash2([address.w3, w0, w1, w2, w3, peer.port], 6, this.#key) >>> 0;
    const port = freePort(range, hash + this.#perturbation, 0, (candidate) => {
      const self = { address, port: candidate };
      return (
        this.#table.bound(protocol, self) === undefined &&
        this.#table.connection(protocol, self, peer) === undefined
      );
    });
    if (port === undefined) return undefined;
    this.#perturbation += 2 * (1 + this.#random.below(8));
    return { address, port };
  }
}
