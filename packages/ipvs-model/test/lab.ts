import { Host, type Packet, type Traversal, tcp, withFields } from '@packet-path/core';
import { Ipvs, type IpvsModelOptions } from '../src/index.ts';
import { NETWORK } from './network.ts';

/** A director between clients on eth0 and servers on eth1; 10.96.0.0/16 are service addresses. */
export class Lab {
  readonly host: Host;
  readonly ipvs: Ipvs;
  #port = 1024;

  constructor(program: string, options: IpvsModelOptions = {}) {
    this.host = new Host({
      ...NETWORK,
    });
    this.ipvs = new Ipvs(this.host, options);
    this.ipvs.load(program);
  }

  /** A flow to the service, for schedulers asked alone. */
  readonly flow: Packet = tcp('192.168.0.1:1000', '10.96.0.1:80');

  /** A client's SYN to a service, from a port that was not used before. */
  syn(to: string, from = '192.168.0.1'): Traversal {
    if (++this.#port > 65535) this.#port = 1025;
    return this.fromClient(tcp(`${from}:${this.#port}`, to));
  }

  fromClient(packet: Packet): Traversal {
    return this.host.send(withFields(packet, { inputInterface: 'eth0' }));
  }

  fromServer(packet: Packet): Traversal {
    return this.host.send(withFields(packet, { inputInterface: 'eth1' }));
  }

  /** The server that a new connection goes to; undefined when it goes nowhere. */
  chosen(to: string, from?: string): string | undefined {
    const [packet] = this.syn(to, from).emitted;
    return (packet?.tcp ?? null) === null ? undefined : String(packet?.destination);
  }
}

/** The lines of a service of such a scheduler, with servers 10.1.0.1 … of such weights. */
export function service(
  scheduler: string,
  weights: readonly number[],
  vip = '10.96.0.1:80',
): string {
  const lines = weights.map(
    (weight, index) =>
      `-a -t ${vip} -r 10.1.${index >> 8}.${(index & 255) + 1}:8080 -m -w ${weight}`,
  );
  return [`-A -t ${vip} -s ${scheduler}`, ...lines].join('\n');
}
