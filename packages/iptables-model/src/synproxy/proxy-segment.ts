import {
  type Endpoint,
  fieldsOf,
  IP_HEADER,
  type Packet,
  PacketBuffer,
  type TcpSegment,
  tcpHeaderBytes,
} from '@packet-path/core';

/** A segment without data that the proxy sends on behalf of one end (`synproxy_build_ip`). */
export function proxySegment(
  like: Packet,
  from: Endpoint,
  to: Endpoint,
  tcp: TcpSegment,
): PacketBuffer {
  const segment = new PacketBuffer({
    ...fieldsOf(like),
    source: from.address,
    destination: to.address,
    sourcePort: from.port,
    destinationPort: to.port,
    tcp,
    content: undefined,
    hardwareSource: undefined,
    fragment: null,
    length: IP_HEADER[like.family] + tcpHeaderBytes(tcp),
    ttl: 64,
    tos: 0,
    mark: 0,
    inputInterface: null,
    outputInterface: null,
  });
  segment.kernelMade = true;
  return segment;
}

/** The end that a packet comes from. */
export function senderOf({ source, sourcePort }: Packet): Endpoint {
  return { address: source, port: sourcePort };
}

/** The end that a packet goes to. */
export function receiverOf({ destination, destinationPort }: Packet): Endpoint {
  return { address: destination, port: destinationPort };
}
