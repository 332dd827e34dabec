import fc from 'fast-check';
import { ports } from '../endpoints.ts';
import type { RuleProtocol } from './headers.ts';

/** The matches of a rule after its header, as `iptables-save` writes them: none, one or two. */
export function matches(protocol: RuleProtocol | undefined): fc.Arbitrary<string> {
  const general = fc.constantFrom(
    '-m comment --comment "a note, with \\"quotes\\""',
    '-m conntrack --ctstate NEW',
    '-m conntrack ! --ctstate RELATED,ESTABLISHED',
    '-m conntrack --ctstate INVALID',
    '-m mark --mark 0x4000/0x4000',
    '-m mark ! --mark 0x1',
    '-m addrtype --dst-type LOCAL',
    '-m addrtype ! --src-type LOCAL',
    '-m statistic --mode random --probability 0.50000000000',
    '-m statistic --mode random --probability 0.33333333349',
    '-m statistic --mode nth --every 3 --packet 0',
    '-m statistic --mode nth --every 4 --packet 2',
  );
  return fc
    .tuple(protocolMatches(protocol), fc.oneof({ weight: 2, arbitrary: fc.constant('') }, general))
    .map((parts) => parts.filter((part) => part !== '').join(' '));
}

function protocolMatches(protocol: RuleProtocol | undefined): fc.Arbitrary<string> {
  const nothing = fc.constant('');
  if (protocol === undefined || protocol === 'icmp' || protocol === 'ipv6-icmp') return nothing;
  const single = fc
    .tuple(not, fc.constantFrom('--sport', '--dport'), portRanges)
    .map(([negation, name, range]) => `-m ${protocol} ${negation}${name} ${range}`);
  const list = fc
    .tuple(not, fc.constantFrom('--sports', '--dports', '--ports'), portLists)
    .map(([negation, name, values]) => `-m multiport ${negation}${name} ${values}`);
  const flags = fc.constantFrom(
    '-m tcp --tcp-flags FIN,SYN,RST,ACK SYN',
    '-m tcp ! --tcp-flags SYN,RST SYN',
  );
  return fc.oneof(nothing, single, list, ...(protocol === 'tcp' ? [flags] : []));
}

const not: fc.Arbitrary<string> = fc.constantFrom('', '', '', '! ');

/** A port, or a range that is not empty. */
const portRanges: fc.Arbitrary<string> = fc
  .tuple(fc.oneof(fc.constantFrom(53, 80, 443, 8080), ports()), fc.nat(2_000))
  .map(([first, more]) =>
    more % 3 > 0 ? `${first}` : `${first}:${Math.min(65_535, first + more)}`,
  )
  .map((range) => range.replace(/^(\d+):\1$/, '$1'));

const portLists: fc.Arbitrary<string> = fc
  .array(ports(), { minLength: 1, maxLength: 15 })
  .map((list) => list.join());
