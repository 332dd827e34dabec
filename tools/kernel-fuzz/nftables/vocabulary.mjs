import { PORTS } from '../scenes.mjs';

const not = (random) => (random.below(4) === 0 ? '!= ' : '');
const address = (random, { scene }) => random.of([...scene.outside, ...scene.inside, ...scene.own]);
const network = (random, { scene }) => random.of(scene.networks);
const ip = ({ scene }) => (scene.family === 4 ? 'ip' : 'ip6');
const port = (random) => String(random.of(PORTS));

/**
 * Expressions that a rule may test, by name: `text` of a random one. `protocol` is that which it asks
 * for itself; a rule has tests of one. `timed` and `drawn` are as of iptables.
 */
export const EXPRESSIONS = [
  {
    name: 'ip saddr',
    text: (r, p) => `${ip(p)} saddr ${not(r)}${r.below(2) ? address(r, p) : network(r, p)}`,
  },
  {
    name: 'ip daddr',
    text: (r, p) => `${ip(p)} daddr ${not(r)}${r.below(2) ? address(r, p) : network(r, p)}`,
  },
  {
    name: 'ip protocol',
    family: 4,
    text: (r) => `ip protocol ${not(r)}${r.of(['tcp', 'udp', 'icmp', '50'])}`,
  },
  {
    name: 'ip ttl',
    family: 4,
    text: (r) => `ip ttl ${r.of(['64', '!= 64', '< 64', '> 10', '5-70'])}`,
  },
  { name: 'ip length', family: 4, text: (r) => `ip length ${r.of(['40', '< 60', '41-100'])}` },
  {
    name: 'ip dscp',
    family: 4,
    text: (r) => `ip dscp ${not(r)}${r.of(['cs0', 'af11', 'ef', '0x2e'])}`,
  },
  {
    name: 'ip6 hoplimit',
    family: 6,
    text: (r) => `ip6 hoplimit ${r.of(['64', '!= 64', '< 64', '> 10'])}`,
  },
  {
    name: 'ip6 nexthdr',
    family: 6,
    text: (r) => `ip6 nexthdr ${not(r)}${r.of(['tcp', 'udp', 'ipv6-icmp'])}`,
  },
  { name: 'ip6 length', family: 6, text: (r) => `ip6 length ${r.of(['20', '< 60', '21-100'])}` },
  {
    name: 'tcp dport',
    protocol: 'tcp',
    text: (r) =>
      `tcp dport ${r.of([port(r), `!= ${port(r)}`, '80-1000', '{ 22, 80, 8080 }', '< 1000'])}`,
  },
  {
    name: 'tcp sport',
    protocol: 'tcp',
    text: (r) => `tcp sport ${r.of(['40000', '!= 40000', '1-1023'])}`,
  },
  {
    name: 'tcp flags',
    protocol: 'tcp',
    text: (r) =>
      `tcp flags ${r.of(['syn', '& (fin | syn | rst | ack) == syn', '& syn != 0x0', '& rst == rst', '!= syn'])}`,
  },
  { name: 'tcp window', protocol: 'tcp', text: (r) => `tcp window ${r.of(['64240', '< 2000'])}` },
  {
    name: 'tcp option',
    protocol: 'tcp',
    text: (r) =>
      r.of([
        'tcp option maxseg exists',
        'tcp option maxseg size < 1400',
        'tcp option window exists',
        'tcp option sack-perm missing',
      ]),
  },
  {
    name: 'udp dport',
    protocol: 'udp',
    text: (r) => `udp dport ${r.of([port(r), `!= ${port(r)}`, '{ 53, 443 }', '1-1023'])}`,
  },
  { name: 'udp length', protocol: 'udp', text: (r) => `udp length ${r.of(['8', '> 8'])}` },
  {
    name: 'th dport',
    text: (r) => `meta l4proto { tcp, udp } th dport ${r.of([port(r), '80-1000'])}`,
    protocol: 'any',
  },
  { name: 'sctp dport', protocol: 'sctp', text: (r) => `sctp dport ${not(r)}${port(r)}` },
  {
    name: 'sctp chunk',
    protocol: 'sctp',
    text: (r) => `sctp chunk ${r.of(['init', 'data', 'abort'])} exists`,
  },
  {
    name: 'icmp type',
    family: 4,
    protocol: 'icmp',
    text: (r) =>
      `icmp type ${not(r)}${r.of(['echo-request', 'echo-reply', 'destination-unreachable', 'time-exceeded'])}`,
  },
  {
    name: 'icmpv6 type',
    family: 6,
    protocol: 'icmpv6',
    text: (r) =>
      `icmpv6 type ${not(r)}${r.of(['echo-request', 'echo-reply', 'destination-unreachable'])}`,
  },
  {
    name: 'meta l4proto',
    protocol: 'any',
    text: (r) => `meta l4proto ${r.of(['tcp', 'udp', '!= tcp', '{ tcp, sctp }'])}`,
  },
  {
    name: 'meta mark',
    text: (r) => `meta mark ${r.of(['0x1', '!= 0x1', '& 0xf == 0x2', '& 0x4000 != 0x0'])}`,
  },
  { name: 'meta length', text: (r) => `meta length ${r.of(['40', '< 60', '41-100'])}` },
  { name: 'meta pkttype', text: (r) => `meta pkttype ${not(r)}${r.of(['host', 'broadcast'])}` },
  {
    name: 'iifname',
    text: (r) => `iifname ${not(r)}${r.of(['"eth0"', '"eth1"', '"eth*"', '"lo"'])}`,
  },
  {
    name: 'oifname',
    text: (r) => `oifname ${not(r)}${r.of(['"eth0"', '"eth1"', '"eth*"', '"lo"'])}`,
  },
  { name: 'meta skuid', text: (r) => `meta skuid ${not(r)}${r.of([0, 1000])}` },
  {
    name: 'ct state',
    text: (r) =>
      `ct state ${r.of(['new', 'established', 'established,related', 'invalid', '!= invalid', 'untracked', '{ new, untracked }'])}`,
  },
  {
    name: 'ct status',
    text: (r) => `ct status ${r.of(['dnat', 'snat', 'confirmed', 'seen-reply', 'assured'])}`,
  },
  { name: 'ct mark', text: (r) => `ct mark ${r.of(['0x1', '!= 0x1', '& 0xf == 0x2'])}` },
  { name: 'ct direction', text: (r) => `ct direction ${r.of(['original', 'reply'])}` },
  {
    name: 'ct address',
    text: (r, p) =>
      `ct ${r.of(['original', 'reply'])} ${ip(p)} ${r.of(['saddr', 'daddr'])} ${not(r)}${address(r, p)}`,
  },
  {
    name: 'ct proto-dst',
    text: (r) =>
      `meta l4proto ${r.of(['tcp', 'udp'])} ct ${r.of(['original', 'reply'])} proto-${r.of(['dst', 'src'])} ${r.of([port(r), '!= 80'])}`,
    protocol: 'any',
  },
  {
    name: 'ct packets',
    text: (r) =>
      `ct ${r.of(['original', 'reply'])} ${r.of(['packets < 2', 'packets > 2', 'bytes > 100'])}`,
    accounted: true,
  },
  { name: 'ct count', timed: true, text: (r) => `ct count ${r.of(['over 1', 'over 3', '2'])}` },
  {
    name: 'fib',
    text: (r) => `fib ${r.of(['daddr', 'saddr'])} type ${not(r)}${r.of(['local', 'unicast'])}`,
  },
  {
    name: 'fib oif',
    where: ({ hook }) => hook === 'prerouting',
    text: (r) => `fib saddr . iif oif ${r.of(['exists', 'missing'])}`,
  },
  { name: 'numgen inc', text: (r) => `numgen inc mod ${2 + r.below(3)} ${r.below(2)}` },
  {
    name: 'numgen random',
    drawn: true,
    text: (r) => `numgen random mod ${2 + r.below(2)} ${r.below(2)}`,
  },
  {
    name: 'jhash',
    text: (r, p) =>
      `jhash ${ip(p)} ${r.of(['saddr', 'daddr'])} mod 2 seed 0x${r.below(99).toString(16)} ${r.below(2)}`,
  },
  {
    name: 'limit',
    timed: true,
    text: (r) =>
      `limit rate ${r.of(['', 'over '])}${r.of(['2/second', '30/minute', '1/hour', '100 bytes/second'])} burst ${r.of(['2', '4'])} packets`.replace(
        /bytes\/second burst (\d) packets/,
        'bytes/second burst $1 kbytes',
      ),
  },
  { name: 'quota', text: (r) => `quota ${r.of(['', 'over '])}${r.of([100, 300, 1000])} bytes` },
  {
    name: 'set',
    text: (r, p) =>
      `${ip(p)} ${r.of(['saddr', 'daddr'])} ${not(r)}@${r.of(['hosts', 'nets', 'seen'])}`,
  },
  {
    name: 'set of ports',
    protocol: 'any',
    text: (r, p) => `${ip(p)} daddr . meta l4proto . th dport ${not(r)}@pairs`,
  },
  {
    name: 'anonymous set',
    text: (r, p) =>
      `${ip(p)} saddr ${not(r)}{ ${address(r, p)}, ${network(r, p)} }`.replace(
        /\{ (\S+), \1 \}/,
        '{ $1 }',
      ),
    merges: true,
  },
  {
    name: 'rt classid',
    family: 4,
    where: ({ hook }) => hook !== 'prerouting',
    text: (r) => `rt classid ${r.of(['0', '!= 0'])}`,
  },
];

const at =
  (type, ...hooks) =>
  (place) =>
    place.type === type && hooks.includes(place.hook);

/** Statements, as {@link EXPRESSIONS} are; `protocols` are those behind a test of which it may stand. */
export const STATEMENTS = [
  { name: 'accept', weight: 2, text: () => 'accept' },
  { name: 'drop', where: ({ type }) => type !== 'nat', text: () => 'drop' },
  { name: 'return', text: () => 'return' },
  { name: 'continue', text: () => 'continue' },
  { name: '(none)', weight: 3, text: () => '' },
  {
    name: 'jump',
    weight: 4,
    where: ({ below }) => below.length > 0,
    text: (r, { below }) => `jump ${r.of(below)}`,
  },
  {
    name: 'goto',
    weight: 2,
    where: ({ below }) => below.length > 0,
    text: (r, { below }) => `goto ${r.of(below)}`,
  },
  {
    name: 'vmap',
    weight: 2,
    where: ({ below }) => below.length > 0,
    text: (r, p) =>
      `${ip(p)} ${r.of(['saddr', 'daddr'])} vmap { ${address(r, p)} : ${r.of(['accept', `jump ${r.of(p.below)}`, `goto ${r.of(p.below)}`])} }`,
  },
  {
    name: 'mark set',
    weight: 2,
    text: (r) =>
      `meta mark set ${r.of(['0x1', 'meta mark | 0x4000', 'meta mark & 0xf', 'ct mark', 'numgen inc mod 3'])}`,
  },
  {
    name: 'ct mark set',
    text: (r) => `ct mark set ${r.of(['0x1', 'meta mark', 'ct mark | 0x2'])}`,
  },
  { name: 'notrack', where: ({ early }) => early === true, text: () => 'notrack' },
  {
    name: 'ct zone set',
    where: ({ early }) => early === true,
    text: (r) => `ct zone set ${r.below(3)}`,
  },
  { name: 'add to set', text: (r, p) => `${r.of(['add', 'update'])} @seen { ${ip(p)} saddr }` },
  {
    name: 'add to set with port',
    protocol: 'any',
    text: (r, p) => `${r.of(['add', 'update'])} @clients { ${ip(p)} saddr . th dport }`,
  },
  {
    name: 'delete from set',
    text: (r, p) => `delete @seen { ${ip(p)} ${r.of(['saddr', 'daddr'])} }`,
  },
  { name: 'log', text: () => 'log group 3' },
  {
    name: 'ip ttl set',
    family: 4,
    where: ({ type }) => type === 'filter',
    text: (r) => `ip ttl set ${r.of([9, 64])}`,
  },
  {
    name: 'ip dscp set',
    where: ({ type }) => type === 'filter',
    text: (r, p) => `${ip(p)} dscp set ${r.of(['af11', 'ef', 'cs0'])}`,
  },
  {
    name: 'ip6 hoplimit set',
    family: 6,
    where: ({ type }) => type === 'filter',
    text: (r) => `ip6 hoplimit set ${r.of([9, 64])}`,
  },
  {
    name: 'tcp option maxseg set',
    protocol: 'tcp',
    where: ({ type }) => type === 'filter',
    text: (r) => `tcp option maxseg size set ${r.of([536, 1400])}`,
  },
  {
    name: 'reject',
    weight: 2,
    where: (p) => p.type === 'filter' && ['input', 'forward', 'output'].includes(p.hook),
    text: (r, { scene }) =>
      r.of(
        scene.family === 4
          ? ['reject', 'reject with icmp admin-prohibited', 'reject with icmp host-unreachable']
          : ['reject', 'reject with icmpv6 admin-prohibited', 'reject with icmpv6 no-route'],
      ),
  },
  {
    name: 'reject with tcp reset',
    protocol: 'tcp',
    where: (p) => p.type === 'filter' && ['input', 'forward', 'output'].includes(p.hook),
    text: () => 'reject with tcp reset',
  },
  {
    name: 'dnat',
    weight: 3,
    where: at('nat', 'prerouting', 'output'),
    text: (r, { scene, protocol }) =>
      `dnat to ${target(r.of(scene.inside), ['tcp', 'udp', 'sctp'].includes(protocol) && r.below(2) ? port(r) : undefined)}`,
  },
  {
    name: 'redirect',
    where: at('nat', 'prerouting', 'output'),
    text: (r, { protocol }) =>
      ['tcp', 'udp'].includes(protocol) ? `redirect to :${r.of([8080, 53])}` : 'redirect',
  },
  {
    name: 'snat',
    weight: 2,
    where: at('nat', 'postrouting', 'input'),
    text: (r, { scene }) => `snat to ${r.of(scene.own)}`,
  },
  {
    name: 'masquerade',
    weight: 2,
    where: at('nat', 'postrouting'),
    text: (r) => `masquerade${r.of(['', '', ' random', ' fully-random'])}`,
  },
];

function target(to, at) {
  if (at === undefined) return to;
  return to.includes(':') ? `[${to}]:${at}` : `${to}:${at}`;
}
