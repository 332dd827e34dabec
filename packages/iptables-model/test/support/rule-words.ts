import type { Family } from '@packet-path/core';
import fc from 'fast-check';
import { rareMatches } from './rare-matches.ts';
import type { RulePlace } from './rule-place.ts';
import { ADDRESSES, join, not, port, SET_NAMES, word } from './words.ts';

/** The protocols that rules name; empty for none. */
export type RuleProtocol = '' | 'tcp' | 'udp' | 'sctp' | 'icmp' | 'ipv6-icmp' | '47' | '! tcp';

export function protocols(family: Family): fc.Arbitrary<RuleProtocol> {
  const icmp = family === 4 ? 'icmp' : 'ipv6-icmp';
  return fc.constantFrom<RuleProtocol>(
    '',
    '',
    'tcp',
    'tcp',
    'tcp',
    'udp',
    'sctp',
    icmp,
    '47',
    '! tcp',
  );
}

/** `-s`, `-d`, `-i`, `-o` and `-f`. */
export function headers(place: RulePlace): fc.Arbitrary<string> {
  const { family, hook, isBuiltin } = place;
  const devices = word('eth0', 'eth1', 'eth+', 'lo', '+', 'br+');
  const hasInput = !isBuiltin || (hook !== 'OUTPUT' && hook !== 'POSTROUTING');
  const hasOutput = !isBuiltin || (hook !== 'PREROUTING' && hook !== 'INPUT');
  const nothing = fc.constant('');
  return join(
    seldom(option('-s', networks(family))),
    seldom(option('-d', networks(family))),
    hasInput ? seldom(option('-i', devices)) : nothing,
    hasOutput ? seldom(option('-o', devices)) : nothing,
    family === 4 ? word('', '', '', '', '', '', '', '-f', '! -f') : nothing,
  );
}

function networks(family: Family): fc.Arbitrary<string> {
  const lengths =
    family === 4
      ? ['', '/32', '/31', '/24', '/16', '/8', '/0', '/255.0.255.0']
      : ['', '/128', '/127', '/64', '/32', '/16', '/0', '/ffff::ffff'];
  return fc.tuple(word(...ADDRESSES[family]), word(...lengths)).map((parts) => parts.join(''));
}

/** None to two matches, those with memory among them. */
export function matches(place: RulePlace, protocol: RuleProtocol): fc.Arbitrary<string> {
  return join(seldom(protocolMatches(place.family, protocol)), seldom(general(place)));
}

function general(place: RulePlace): fc.Arbitrary<string> {
  const { family } = place;
  const hops = family === 4 ? '-m ttl --ttl' : '-m hl --hl';
  return fc.oneof(
    word(
      '-m comment --comment "a note"',
      '-m statistic --mode random --probability 0.5',
      '-m statistic --mode random ! --probability 0.25',
      '-m statistic --mode nth --every 3 --packet 1',
      '-m limit --limit 10/min --limit-burst 2',
      '-m quota --quota 300',
      '-m hashlimit --hashlimit-upto 6/min --hashlimit-burst 2 --hashlimit-mode srcip --hashlimit-name h',
      '-m recent --set --name r',
      '-m recent --update --seconds 30 --hitcount 2 --name r',
      '-m recent ! --rcheck --name r',
      '-m recent --remove --name r',
      '-m nfacct --nfacct-name seen',
      '-m conntrack --ctstate NEW',
      '-m conntrack --ctstate RELATED,ESTABLISHED',
      '-m conntrack --ctdir REPLY',
      '-m connmark --mark 0x1/0x1',
      '-m connlimit --connlimit-above 1',
      '-m cluster --cluster-local-nodemask 1 --cluster-total-nodes 2 --cluster-hash-seed 7',
      '-m string --string GET --algo bm',
      '-m addrtype --dst-type LOCAL',
    ),
    word('0x1/0x1', '0x0/0x3', '0x2', '0x4000/0x4000').chain((mark) =>
      not.map((inverted) => `-m mark ${inverted}--mark ${mark}`),
    ),
    fc.tuple(not, word(...SET_NAMES[family])).map(([no, set]) => `-m set ${no}--match-set ${set}`),
    word('-eq 64', '-lt 60', '-gt 63').map((test) => `${hops}${test}`),
    word('-m length --length 0:60', '-m tos --tos 0x20', '-m pkttype --pkt-type unicast'),
    word(...rareMatches(place)),
  );
}

function protocolMatches(family: Family, protocol: RuleProtocol): fc.Arbitrary<string> {
  if (protocol === 'icmp') return word('-m icmp --icmp-type 8', '-m icmp ! --icmp-type 0');
  if (protocol === 'ipv6-icmp') return word('-m icmp6 --icmpv6-type 128');
  if (protocol === 'sctp') {
    return word(
      '-m sctp --dport 80',
      '-m sctp --sport 1:100',
      '-m sctp --chunk-types any INIT,DATA:bE',
    );
  }
  if (protocol !== 'tcp' && protocol !== 'udp') return fc.constant('');
  const range = fc
    .tuple(port, fc.nat(400))
    .map(([first, more]) =>
      more < 300 ? `${first}` : `${first}:${Math.min(65_535, first + more)}`,
    );
  const ports = fc
    .tuple(not, word('--sport', '--dport', '--dport'), range)
    .map(([no, name, value]) => `-m ${protocol} ${no}${name} ${value}`);
  const list = fc
    .tuple(
      not,
      word('--sports', '--dports', '--ports'),
      fc.array(port, { minLength: 1, maxLength: 4 }),
    )
    .map(([no, name, values]) => `-m multiport ${no}${name} ${values.join()}`);
  const flags = word(
    '-m tcp --syn',
    '-m tcp ! --tcp-flags SYN,ACK ACK',
    '-m tcpmss --mss 1:1400',
    '-m ecn ! --ecn-tcp-ece',
    '-m tcp --tcp-option 2',
  );
  return fc.oneof(ports, ports, list, ...(protocol === 'tcp' && family > 0 ? [flags] : []));
}

/** `-j` or `-g` with its options; seldom none. */
export function targets(place: RulePlace, protocol: RuleProtocol): fc.Arbitrary<string> {
  const { table, below } = place;
  const jumps = below.flatMap((chain) => [`-j ${chain}`, `-j ${chain}`, `-g ${chain}`]);
  const verdicts = ['', '', '-j ACCEPT', '-j RETURN', ...(table === 'nat' ? [] : ['-j DROP'])];
  const changes = [
    '-j MARK --set-xmark 0x1/0x1',
    '-j MARK --set-xmark 0x0/0x3',
    '-j MARK --set-xmark 0x2/0xffffffff',
    '-j CONNMARK --save-mark',
    '-j CONNMARK --set-xmark 0x1/0x1',
    '-j SET --add-set added src --exist',
    '-j SET --del-set added dst',
    '-j LOG --log-prefix x',
  ];
  const own = ownTargets(place, protocol);
  return fc.oneof(
    { weight: 3, arbitrary: word(...verdicts) },
    { weight: 2, arbitrary: word(...changes) },
    ...[own, jumps].flatMap((some) =>
      some.length === 0 ? [] : [{ weight: 3, arbitrary: word(...some) }],
    ),
  );
}

/** The targets that a table is there for. */
function ownTargets({ family, table, hook }: RulePlace, protocol: RuleProtocol): readonly string[] {
  const v4 = family === 4;
  const ported = protocol === 'tcp' || protocol === 'udp';
  switch (table) {
    case 'raw':
      return ['-j CT --notrack', '-j NOTRACK'];
    case 'mangle':
      return [
        '-j TOS --set-tos 0x20/0xff',
        v4 ? '-j TTL --ttl-dec 1' : '-j HL --hl-dec 1',
        '-j HMARK --hmark-tuple src,dst,sport,dport --hmark-rnd 7 --hmark-mod 4',
        `-j TEE --gateway ${v4 ? '10.0.1.9' : 'fd01::9'}`,
        ...(protocol === 'tcp' ? ['-j TCPOPTSTRIP --strip-options mss,wscale'] : []),
      ];
    case 'security':
      return [];
    case 'filter':
      return ['-j REJECT', ...(protocol === 'tcp' ? ['-j REJECT --reject-with tcp-reset'] : [])];
    case 'nat': {
      if (hook === 'INPUT') return [];
      if (hook === 'POSTROUTING') {
        return ['-j MASQUERADE', `-j SNAT --to-source ${v4 ? '10.0.1.1' : 'fd01::1'}`];
      }
      const server = v4 ? '10.0.1.3' : 'fd01::3';
      const withPort = v4 ? `${server}:8080` : `[${server}]:8080`;
      return [
        `-j DNAT --to-destination ${server}`,
        ...(ported ? [`-j DNAT --to-destination ${withPort}`, '-j REDIRECT --to-ports 8080'] : []),
      ];
    }
  }
}

function option(name: string, values: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(not, values)
    .filter(([no, value]) => no === '' || !(value === '+' || value.endsWith('/0')))
    .map(([no, value]) => `${no}${name} ${value}`);
}

/** Two times of five nothing. */
function seldom(words: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof({ weight: 2, arbitrary: fc.constant('') }, { weight: 3, arbitrary: words });
}
