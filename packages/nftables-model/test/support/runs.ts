import type { NftFamily } from '@packet-path/testing';
import fc from 'fast-check';

/** A number, a port that packets may have, and the statements of one rule of a run. */
interface Difference {
  readonly number: number;
  readonly port: number;
  readonly target: string;
}

type Kind = (ip: 'ip' | 'ip6', one: Difference) => string;

/** The rule of each kind of run, by the numbers in which the rules differ. */
const KINDS: Readonly<Record<string, Kind>> = {
  service: (ip, { number, port, target }) =>
    `${ip} daddr ${host(ip, number)} tcp dport ${port} ${target}`,
  address: (ip, { number, target }) => `${ip} saddr ${host(ip, number)} ${target}`,
  port: (_, { port, target }) => `tcp dport ${port} ${target}`,
  'ports side by side': (_, { port, target }) => `tcp sport 443 tcp dport ${port} ${target}`,
  'port of any protocol': (_, { port, target }) =>
    `meta l4proto { tcp, udp } th dport ${port} ${target}`,
  'new connection': (_, { port, target }) => `ct state new udp dport ${port} ${target}`,
  'known connection': (ip, { number, target }) =>
    `ct direction original ct state != invalid ${ip} saddr ${host(ip, number)} ${target}`,
  network: (ip, { number, target }) =>
    `${ip} saddr ${host(ip, number)}/${[ip === 'ip' ? 24 : 64, 30, 9, 13][number % 4]} ${target}`,
  mark: (_, { number, target }) => `meta mark & 0x7 == ${number % 7} ${target}`,
  spared: (ip, { number, target }) => `${ip} saddr != ${host(ip, number * 6)} ${target}`,
  range: (_, { number, port, target }) => `tcp dport ${port}-${port + number} ${target}`,
  'outside a range': (_, { port, target }) => `udp sport != 50-${port + 50} ${target}`,
  'a range of all': (_, { port, target }) => `tcp dport 20-9000 tcp sport ${port} ${target}`,
  set: (ip, { port, target }) => `${ip} saddr @hosts tcp dport ${port} ${target}`,
  'set of intervals': (ip, { port, target }) => `${ip} daddr != @nets udp dport ${port} ${target}`,
  'set of its own': (_, { port, target }) => `tcp dport { 22, ${port}, 1500 } ${target}`,
  pair: (ip, { port, target }) => `${ip} saddr . tcp dport @pairs tcp sport ${port} ${target}`,
  flags: (_, { number, target }) =>
    `tcp flags & (fin | syn | ack) == ${['syn', 'ack', 'syn | ack'][number % 3]} ${target}`,
  device: (_, { number, target }) =>
    `iifname "${['eth0', 'eth1', `br${number}`, 'eth*'][number % 4]}" ${target}`,
  counted: (_, { port, target }) => `counter tcp dport ${port} ${target}`,
  drawn: (_, { port, target }) => `numgen random mod 3 1 tcp dport ${port} ${target}`,
  all: (_, { target }) => target,
};

export const KINDS_OF_RUNS: readonly string[] = Object.keys(KINDS);

const TARGETS = [
  'accept',
  'drop',
  'counter',
  'counter drop',
  'continue',
  'return',
  'jump called',
  'goto called',
  'reject',
  'limit rate 2/minute accept',
  'quota over 200 bytes drop',
  'numgen inc mod 3 0 return',
  'meta mark set 0x2',
  'meta mark 1 accept',
];

/** Rules of one kind, one after another, as programs write them: for each service, port or device. */
export function runOf(family: NftFamily, kind: string, length: number): fc.Arbitrary<string[]> {
  const ip = family === 'ip6' ? 'ip6' : 'ip';
  const difference = fc.record({
    number: fc.nat(200),
    port: fc.constantFrom(22, 53, 80, 85, 443, 1500, 8080, 40_000, 40_001),
    target: fc.constantFrom(...TARGETS, `update @seen { ${ip} saddr }`),
  });
  const rule = difference.map((one) => KINDS[kind]!(ip, one));
  return fc.array(rule, { minLength: length, maxLength: length });
}

/** A table `run` whose chain at FORWARD has runs of some kinds, one behind another or in turns. */
export function runTables(family: NftFamily, longest: number): fc.Arbitrary<string> {
  const run = fc
    .tuple(fc.constantFrom(...KINDS_OF_RUNS), fc.nat(longest))
    .chain(([kind, length]) => runOf(family, kind, length));
  return fc
    .tuple(fc.array(run, { maxLength: 3 }), fc.boolean())
    .map(([runs, inTurns]) => runTable(family, inTurns ? interleaved(runs) : runs.flat()));
}

/** The table of a run, with the sets and the chain that it names. */
export function runTable(family: NftFamily, rules: readonly string[]): string {
  const [ip, type] = family === 'ip6' ? (['ip6', 'ipv6'] as const) : (['ip', 'ipv4'] as const);
  const [first, second] = HOSTS[ip];
  return `table ${family} run {
	set hosts { type ${type}_addr; elements = { ${first}, ${second} counter packets 0 bytes 0 } }
	set nets { type ${type}_addr; flags interval; elements = { ${ip === 'ip' ? '10.0.0.0/8' : 'fd00::/16'} } }
	set pairs { type ${type}_addr . inet_service; elements = { ${first} . 80, ${second} . 443 } }
	set seen { type ${type}_addr; flags dynamic,timeout; size 100; timeout 10s; }
	chain called { counter meta mark set 0x1 }
	chain forward { type filter hook forward priority -5;
		${rules.join('\n\t\t')}
	}
}
`;
}

function interleaved(runs: readonly (readonly string[])[]): readonly string[] {
  const longest = Math.max(0, ...runs.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) =>
    runs.flatMap((run) => run[index] ?? []),
  ).flat();
}

const HOSTS = {
  ip: ['10.0.0.2', '10.0.0.3', '10.0.1.2', '10.96.0.10', '10.244.1.5', '192.168.0.5'],
  ip6: ['fd00::2', 'fd00::3', 'fd01::2', 'fd00:96::a', 'fd00:244:1::5', 'fd00:168::5'],
} as const;

/** Every sixth is an address that packets have. */
function host(ip: 'ip' | 'ip6', number: number): string {
  if (number % 6 === 0) return HOSTS[ip][(number / 6) % 6]!;
  return ip === 'ip' ? `10.96.1.${number}` : `fd01:96::1:${number.toString(16)}`;
}
