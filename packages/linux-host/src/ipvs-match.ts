import {
  type PacketBuffer,
  Prefix,
  parsePort,
  protocolName,
  protocolNumber,
} from '@packet-path/core';
import type { MatchExtension } from '@packet-path/iptables-model';
import type { ConnectionEntry, Ipvs } from '@packet-path/ipvs-model';

/** One condition of the match, in its own words and as a test. */
interface ConnectionTest {
  readonly text: string;
  readonly inverted: boolean;
  passes(connection: ConnectionEntry): boolean;
}

/** What a rule asks: whether IPVS handles the packet, and of what connection it is. */
interface IpvsMatchOptions {
  /** `--ipvs`, the only question that is asked of packets IPVS does not handle. */
  readonly property: 'handled' | 'not-handled' | 'unasked';
  readonly tests: readonly ConnectionTest[];
}

/**
 * `-m ipvs`: packets that IPVS handles, by the virtual service of their connection
 * (net/netfilter/xt_ipvs.c, `ipvs_mt`). It stands here since tables know nothing of IPVS.
 *
 * Not modelled: `--vdir`, `--vmethod` and `--vportctl`.
 */
export function ipvsMatch(ipvs: () => Ipvs): MatchExtension<IpvsMatchOptions> {
  return {
    name: 'ipvs',
    options: {
      '--ipvs': { values: 0, negatable: true },
      '--vproto': { values: 1, negatable: true },
      '--vaddr': { values: 1, negatable: true },
      '--vport': { values: 1, negatable: true },
    },
    read(given) {
      const property = given.get('--ipvs');
      const tests: ConnectionTest[] = [];
      const protocol = given.get('--vproto');
      if (protocol !== undefined) {
        const number =
          protocolNumber(protocol.value) ??
          protocol.fail('syntax', `'${protocol.value}' is no protocol`);
        const name = protocolName(number);
        const passes = (connection: ConnectionEntry): boolean => connection.protocol === name;
        tests.push({ text: `--vproto ${name}`, inverted: protocol.negated, passes });
      }
      const address = given.get('--vaddr');
      if (address !== undefined) {
        const network = address.read(Prefix.parse);
        const passes = ({ virtual }: ConnectionEntry): boolean => network.contains(virtual.address);
        tests.push({ text: `--vaddr ${address.value}`, inverted: address.negated, passes });
      }
      const port = given.get('--vport');
      if (port !== undefined) {
        const number = port.read(parsePort);
        const passes = ({ virtual }: ConnectionEntry): boolean => virtual.port === number;
        tests.push({ text: `--vport ${number}`, inverted: port.negated, passes });
      }
      if (property === undefined && tests.length === 0)
        given.fail('syntax', 'ipvs needs an option');
      const asked = property?.negated === true ? 'not-handled' : 'handled';
      return { property: property === undefined ? 'unasked' : asked, tests };
    },
    write({ property, tests }) {
      const asked = { handled: ['--ipvs'], 'not-handled': ['! --ipvs'], unasked: [] }[property];
      const rest = tests.map(({ inverted, text }) => `${inverted ? '! ' : ''}${text}`);
      return [...asked, ...rest].join(' ');
    },
    compile: ({ property, tests }) => ({
      matches(packet) {
        if (tests.length === 0) return packet.ipvsProperty === (property === 'handled');
        if (!packet.ipvsProperty || property === 'not-handled') return false;
        const connection = connectionOf(ipvs(), packet);
        if (connection === undefined) return false;
        return tests.every((test) => test.passes(connection) !== test.inverted);
      },
    }),
  };
}

/** The connection a packet is an answer of: it comes from the server, or from its virtual service. */
function connectionOf(ipvs: Ipvs, packet: PacketBuffer): ConnectionEntry | undefined {
  const protocol = protocolName(packet.protocol);
  return ipvs.connections().find(({ client, destination, virtual, template, ...connection }) => {
    const from = [destination, virtual].some(
      ({ address, port }) => address.equals(packet.source) && port === packet.sourcePort,
    );
    const toClient =
      client.address.equals(packet.destination) && client.port === packet.destinationPort;
    return !template && connection.protocol === protocol && from && toClient;
  });
}
