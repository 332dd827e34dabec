import {
  checkArgument,
  type Family,
  IcmpType,
  Icmpv6Type,
  icmp,
  type Packet,
  type PacketOptions,
  SctpChunk,
  type SctpChunkName,
  sctp,
  someObject,
  tcp,
  udp,
} from '@packet-path/core';
import fc from 'fast-check';
import { endpoints, ports } from './endpoints.ts';
import { families } from './families.ts';
import { unicastAddresses } from './unicast-addresses.ts';

/** Fields that are the same in all packets: the device that they come in by, for one. */
export type PacketsOptions = Pick<PacketOptions, 'inputInterface'> & { readonly family?: Family };

/** TCP with any flags, UDP, SCTP and ICMP packets between unicast addresses. */
export function packets(options: PacketsOptions = {}): fc.Arbitrary<Packet> {
  checkArgument('packets', 'options', options, someObject);
  const { family, inputInterface = null } = options;
  if (family === undefined) {
    return families().chain((one) => packets({ ...options, family: one }));
  }
  const end = endpoints(unicastAddresses(family));
  const payload = fc.nat(1400);
  const header = fc.record(
    {
      ttl: fc.integer({ min: 1, max: 255 }),
      tos: fc.nat(255),
      mark: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffffffff })),
      inputInterface: fc.constant(inputInterface),
    },
    { noNullPrototype: true },
  );
  const word = fc.integer({ min: 0, max: 0xffffffff });
  const segment = fc.record({
    flags: fc.nat(0x3f),
    sequence: word,
    acknowledgement: word,
    window: ports(0),
    payload,
  });
  return fc.oneof(
    fc.tuple(end, end, segment, header).map(([a, b, fields, h]) => tcp(a, b, { ...fields, ...h })),
    fc
      .tuple(end, end, payload, header)
      .map(([a, b, size, h]) => udp(a, b, { payload: size, ...h })),
    fc.tuple(end, end, chunks(), header).map(([a, b, c, h]) => sctp(a, b, { chunks: [c], ...h })),
    fc
      .tuple(end, end, ports(0), header)
      .map(([a, b, id, h]) =>
        icmp(a.address, b.address, { type: echo(family), code: 0, id, sequence: 1 }, h),
      ),
  );
}

function chunks(): fc.Arbitrary<SctpChunkName> {
  return fc.constantFrom(...(Object.keys(SctpChunk) as SctpChunkName[]));
}

function echo(family: Family): number {
  return family === 4 ? IcmpType.ECHO : Icmpv6Type.ECHO_REQUEST;
}
