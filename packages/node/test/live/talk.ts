import { formatEndpoint, type Packet, Protocol, parseEndpoint, tcp, udp } from '@packet-path/core';
import type { KubernetesNode } from '../../src/index.ts';

/** A host that packets are sent through. */
export type Sender = Pick<KubernetesNode, 'send' | 'host'>;

/** One end's view of a conversation through the host, both ends played packet by packet. */
export interface Call {
  readonly protocol: 'TCP' | 'UDP';
  /** `10.244.1.200:40000` */
  readonly client: string;
  /** Null for a process of the node itself. */
  readonly device: string | null;
  /** The address that the client calls. */
  readonly service: string;
}

/** Where a client's packet came out, as `10.244.1.11:8080`; and how the way back went. */
export interface Heard {
  readonly server: string;
  readonly answered: boolean;
}

/** SYN, SYN-ACK, ACK; for UDP a datagram each way. Undefined where nothing came through. */
export function open(host: Sender, call: Call): Heard | undefined {
  if (call.protocol === 'UDP') return send(host, call);
  const heard = exchange(host, call, { flags: ['SYN'], sequence: 0 }, [
    { flags: ['SYN', 'ACK'], sequence: 0, acknowledgement: 1 },
  ]);
  return heard?.answered === true ? send(host, call) : heard;
}

/** An acknowledgement each way, as keepalive probes are; for UDP a datagram each way. */
export function send(host: Sender, call: Call): Heard | undefined {
  const acknowledgement = { flags: ['ACK'], sequence: 1, acknowledgement: 1 } as const;
  return exchange(host, call, acknowledgement, [acknowledgement]);
}

/** The client's last word: a reset, after which TCP's connection is over. */
export function hangUp(host: Sender, call: Call): void {
  if (call.protocol === 'UDP') return;
  exchange(host, call, { flags: ['RST'], sequence: 1 }, []);
}

type Segment = Parameters<typeof tcp>[2];

function exchange(
  host: Sender,
  call: Call,
  out: Segment,
  back: readonly Segment[],
): Heard | undefined {
  const number = call.protocol === 'TCP' ? Protocol.TCP : Protocol.UDP;
  // A process of the node is played here, so its socket must be known.
  if (call.device === null) host.host.sockets.playClient(number, parseEndpoint(call.client));
  const make = (from: string, to: string, device: string | null, segment: Segment): Packet =>
    call.protocol === 'TCP'
      ? tcp(from, to, { ...segment, inputInterface: device })
      : udp(from, to, { inputInterface: device });
  const traversal = host.send(make(call.client, call.service, call.device, out));
  const { outcome, emitted, delivered } = traversal;
  const protocol = call.protocol === 'TCP' ? Protocol.TCP : Protocol.UDP;
  const [heard] = (
    outcome === 'forwarded' ? emitted : outcome === 'delivered' ? delivered : []
  ).filter((packet) => packet.protocol === protocol);
  if (heard === undefined) return undefined;
  const server = formatEndpoint({ address: heard.destination, port: heard.destinationPort });
  // Nobody listens at a service's own address.
  if (server === call.service) return { server, answered: false };
  let answered = true;
  for (const segment of back) {
    const peer = formatEndpoint({ address: heard.source, port: heard.sourcePort });
    const answer = host.send(make(server, peer, heard.outputInterface, segment));
    const [got] = answer.outcome === 'forwarded' ? answer.emitted : answer.delivered;
    answered &&= got !== undefined && isBetween(got, call.service, call.client);
  }
  return { server, answered };
}

function isBetween(packet: Packet, from: string, to: string): boolean {
  const [source, destination] = [parseEndpoint(from), parseEndpoint(to)];
  return (
    packet.source.equals(source.address) &&
    packet.sourcePort === source.port &&
    packet.destination.equals(destination.address) &&
    packet.destinationPort === destination.port
  );
}
