import { type PacketBuffer, Protocol } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import type { FieldTest } from '../extension/field-test.ts';
import { words } from '../text/write-options.ts';
import {
  isAnyPort,
  PORT_OPTIONS,
  type PortTest,
  portFieldTest,
  portMatches,
  readPortTest,
  writePortTest,
} from './port-test.ts';

interface UdpOptions {
  readonly source: PortTest;
  readonly destination: PortTest;
}

class UdpPredicate implements Predicate {
  readonly #source: PortTest;
  readonly #destination: PortTest;
  readonly fieldTest: FieldTest | undefined;
  readonly isRepeatable: boolean;
  readonly ignoresDestination: boolean;
  readonly ignoresConnection = true;
  readonly passesAllOf: number | undefined;

  constructor({ source, destination }: UdpOptions, protocol: number) {
    this.#source = source;
    this.#destination = destination;
    this.fieldTest = portFieldTest(source, destination, protocol);
    this.ignoresDestination = isAnyPort(destination);
    this.isRepeatable = isAnyPort(source);
    this.passesAllOf = isAnyPort(source) && isAnyPort(destination) ? protocol : undefined;
  }

  matches(packet: PacketBuffer): boolean {
    if ((packet.fragment?.offset ?? 0) > 0) return false;
    return (
      portMatches(this.#source, packet.sourcePort) &&
      portMatches(this.#destination, packet.destinationPort)
    );
  }
}

function ports(name: string, protocol: number): MatchExtension<UdpOptions> {
  return {
    name,
    protocols: [protocol],
    options: PORT_OPTIONS,
    read: (given) => ({
      source: readPortTest(given, '--sport'),
      destination: readPortTest(given, '--dport'),
    }),
    write: ({ source, destination }) =>
      words(writePortTest('--sport', source), writePortTest('--dport', destination)),
    compile: (options) => new UdpPredicate(options, protocol),
  };
}

/** `-m udp`: ports (net/netfilter/xt_tcpudp.c, `udp_mt`). */
export const udp: MatchExtension<UdpOptions> = ports('udp', Protocol.UDP);

/** `-m udplite`: the same of UDP-Lite. */
export const udplite: MatchExtension<UdpOptions> = ports('udplite', Protocol.UDPLITE);
