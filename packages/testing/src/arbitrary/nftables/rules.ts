import fc from 'fast-check';
import type { NftFamily } from './rulesets.ts';
import { nftAddresses, nftPorts } from './values.ts';

/** Which statements make sense: those of the chain's type and hook. */
export type RuleScene = 'prerouting' | 'filter' | 'dnat' | 'snat' | 'anywhere';

/** Rules as nft lists them: up to three matches, then a statement. */
export function nftRules(
  family: NftFamily,
  scene: RuleScene,
  most: number,
  chains: readonly string[],
): fc.Arbitrary<readonly string[]> {
  const rule = fc
    .tuple(
      fc.uniqueArray(matches(family), { maxLength: 3, selector: (match) => match.split(' ')[1] }),
      statements(family, scene, chains),
    )
    .map(([tests, statement]) => agreeing(tests, statement, family).join(' '));
  return fc.array(rule, { maxLength: most });
}

/**
 * Leaves out tests for a second transport protocol, which nft refuses, a reset of what is not TCP, and
 * whatever nft does not list.
 */
function agreeing(
  tests: readonly string[],
  statement: string,
  family: NftFamily,
): readonly string[] {
  let protocol: string | undefined;
  const kept = tests.filter((text) => {
    const wanted = /^(tcp|udp) |^meta l4proto (tcp$|\{)/.exec(text);
    const named = wanted?.[1] ?? wanted?.[2];
    if (named !== undefined && protocol !== undefined && named !== protocol) return false;
    protocol ??= named;
    return true;
  });
  // A port is rewritten only behind a test for a protocol that has ports.
  const isPort = /^dnat .*(?:]|\.\d+):\d+$/.test(statement);
  if (isPort && protocol === undefined) return listed([...kept, TCP, statement], family);
  const resets = statement === RESET && protocol !== undefined;
  const answer = resets && protocol !== 'tcp' ? 'reject' : statement;
  // In a table of both families nft asks for TCP before all other tests.
  const asks = answer === RESET && protocol === undefined && family === 'inet';
  const told = kept.some((text) => /(?:^|\. )ip [sd]addr/.test(text)) && family === 'inet';
  const said = answer === 'reject' && told ? 'reject with icmp port-unreachable' : answer;
  return listed([...(asks ? [TCP] : []), ...kept, said], family);
}

const TCP = 'meta l4proto tcp';
const RESET = 'reject with tcp reset';

/** nft leaves a test for TCP out where a later part implies it, with nothing but tests between. */
function listed(parts: readonly string[], family: NftFamily): readonly string[] {
  const at = parts.indexOf(TCP);
  if (at < 0) return parts;
  // Any port is one of TCP then, and would be listed so.
  const shown = parts.filter((text, index) => index < at || !/^th /.test(text));
  const behind = shown.slice(at + 1);
  const end = behind.findIndex((text) => /^(?:counter|limit) /.test(text));
  const near = end < 0 ? behind : behind.slice(0, end);
  const isImplied = near.some(
    (text) => /^tcp /.test(text) || (text === RESET && family !== 'inet'),
  );
  return isImplied ? shown.filter((text) => text !== TCP) : shown;
}

function matches(family: NftFamily): fc.Arbitrary<string> {
  const ip = family === 'ip6' ? 'ip6' : 'ip';
  const address = nftAddresses(family === 'ip6' ? 6 : 4);
  const side = fc.constantFrom('saddr', 'daddr');
  const not = fc.constantFrom('', '!= ');
  return fc.oneof(
    fc.tuple(side, not, address).map(([end, sign, text]) => `${ip} ${end} ${sign}${text}`),
    fc
      .tuple(side, not, fc.constantFrom('hosts', 'nets'))
      .map(([end, sign, set]) => `${ip} ${end} ${sign}@${set}`),
    fc
      .tuple(fc.constantFrom('tcp', 'udp', 'th'), not, nftPorts)
      .map(([header, sign, port]) => `${header} dport ${sign}${port}`),
    fc.constantFrom(
      'tcp dport 80-90',
      'tcp dport { 22, 80, 443 }',
      'th dport @ports',
      'tcp flags syn / fin,syn,rst,ack',
      'udp sport != 1000-2000',
      'meta l4proto tcp',
      'meta l4proto { tcp, udp }',
      'meta mark 0x00000001',
      'meta mark & 0x0000000f == 0x00000002',
      'meta mark & 0x00000001 != 0x00000000',
      'iifname "eth0"',
      'iifname "eth*"',
      'oifname != "cni0"',
      'ct state new',
      'ct state established,related',
      'ct state { established, new }',
      'ct state != invalid',
      'ct status dnat',
      'ct mark 0x00000001',
      'ct direction original',
      'fib daddr type local',
      'fib saddr type != local',
      `${ip} daddr . meta l4proto . th dport @pairs`,
      'numgen inc mod 3 1',
      'limit rate 10/second',
      'counter packets 0 bytes 0',
    ),
  );
}

function statements(
  family: NftFamily,
  scene: RuleScene,
  chains: readonly string[],
): fc.Arbitrary<string> {
  const ip = family === 'ip6' ? 'ip6' : 'ip';
  const calls = chains.flatMap((name) => [`jump ${name}`, `goto ${name}`]);
  const maps =
    chains.length < 2
      ? []
      : [
          `${ip} daddr . meta l4proto . th dport vmap @services`,
          `numgen random mod 2 vmap { 0 : goto ${chains[0]}, 1 : jump ${chains[1]} }`,
          `jhash ${ip} saddr mod 2 seed 0x5 vmap { 0 : jump ${chains[0]}, 1 : accept }`,
        ];
  return fc.oneof(
    fc.constantFrom('accept', 'drop', 'return', 'continue', ...calls, ...maps),
    fc.constantFrom(
      'meta mark set meta mark | 0x00000001',
      'meta mark set meta mark & 0x0000000f | 0x00000002',
      'meta mark set 0x00000001',
      'meta mark set ct mark',
      'ct mark set meta mark',
      `update @seen { ${ip} saddr }`,
      `add @clients { ${ip} saddr . th dport }`,
      'log prefix "seen: "',
    ),
    scenic(family, scene),
  );
}

/** Statements that only some chains may have. */
function scenic(family: NftFamily, scene: RuleScene): fc.Arbitrary<string> {
  const [to, other] = family === 'ip6' ? ['fd00:244:1::5', 'fd00::9'] : ['10.244.1.5', '10.0.0.9'];
  const where = family === 'inet' ? ' ip' : '';
  const withPort = family === 'ip6' ? `[${to}]:8080` : `${to}:8080`;
  switch (scene) {
    case 'dnat':
      return fc.constantFrom(`dnat${where} to ${to}`, `dnat${where} to ${withPort}`, 'redirect');
    case 'snat':
      return fc.constantFrom(`snat${where} to ${other}`, 'masquerade', 'masquerade fully-random');
    case 'filter':
      return family === 'inet'
        ? fc.constantFrom('reject', 'reject with icmpx admin-prohibited', 'reject with tcp reset')
        : fc.constantFrom('reject', 'reject with tcp reset');
    default:
      return fc.constantFrom('accept', 'continue');
  }
}
