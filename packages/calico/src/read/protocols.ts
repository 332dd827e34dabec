import type { Cursor } from '@packet-path/manifest';
import type { PolicyProtocol } from '../objects/policy.ts';

const NUMBERS: ReadonlyMap<string, number> = new Map([
  ['icmp', 1],
  ['tcp', 6],
  ['udp', 17],
  ['icmpv6', 58],
  ['sctp', 132],
  ['udplite', 136],
]);
const WITH_PORTS: ReadonlySet<number> = new Set([6, 17, 132]);

/** A protocol by one of Calico's names for it, whatever its case. */
export function protocolOf(name: string): PolicyProtocol | undefined {
  const lower = name.toLowerCase();
  const number = NUMBERS.get(lower);
  return number === undefined ? undefined : { number, name: lower };
}

/** A name, or a number as a number or as text; undefined where none is written. */
export function readProtocol(protocol: Cursor): PolicyProtocol | undefined {
  if (protocol.absent) return undefined;
  if (typeof protocol.value === 'number' || /^\d{1,3}$/.test(protocol.text())) {
    const number = Number(protocol.value);
    if (Number.isInteger(number) && number >= 1 && number <= 255)
      return { number, name: `${number}` };
    return protocol.fail('bad-cluster', `${number} is out of range`, '1 to 255');
  }
  const name = protocol.text();
  return (
    protocolOf(name) ??
    protocol.fail('bad-cluster', `'${name}' is not known`, 'TCP, UDP, ICMP, ICMPv6, SCTP, UDPLite')
  );
}

/** Whether rules of the protocol may name ports. */
export function takesPorts(protocol: PolicyProtocol | undefined): boolean {
  return protocol !== undefined && WITH_PORTS.has(protocol.number);
}
