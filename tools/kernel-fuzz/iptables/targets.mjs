import { PORTS } from '../scenes.mjs';

const V4_ERRORS = [
  'icmp-port-unreachable',
  'icmp-net-unreachable',
  'icmp-host-unreachable',
  'icmp-proto-unreachable',
  'icmp-net-prohibited',
  'icmp-host-prohibited',
  'icmp-admin-prohibited',
];
const V6_ERRORS = [
  'icmp6-port-unreachable',
  'icmp6-no-route',
  'icmp6-adm-prohibited',
  'icmp6-addr-unreachable',
];

const inTable =
  (...tables) =>
  ({ table }) =>
    tables.includes(table);
const natAt =
  (...hooks) =>
  ({ table, hook }) =>
    table === 'nat' && hooks.includes(hook);

/** The targets that are drawn, as {@link MATCHES} are. */
export const TARGETS = [
  { name: 'ACCEPT', weight: 2, text: () => '-j ACCEPT' },
  { name: 'DROP', where: ({ table }) => table !== 'nat', text: () => '-j DROP' },
  { name: 'RETURN', text: () => '-j RETURN' },
  { name: '(none)', weight: 3, text: () => '' },
  {
    name: '(jump)',
    weight: 5,
    where: ({ below }) => below.length > 0,
    text: (r, { below }) => `-j ${r.of(below)}`,
  },
  {
    name: '(goto)',
    weight: 2,
    where: ({ below }) => below.length > 0,
    text: (r, { below }) => `-g ${r.of(below)}`,
  },
  {
    name: 'MARK',
    weight: 2,
    text: (r) =>
      `-j MARK --set-xmark ${r.of(['0x1/0xffffffff', '0x4000/0x4000', '0x0/0x1', '0x2/0xf', '0x3/0x0'])}`,
  },
  {
    name: 'CONNMARK',
    text: (r) =>
      `-j CONNMARK ${r.of(['--set-xmark 0x1/0xffffffff', '--set-xmark 0x2/0xf', '--save-mark --nfmask 0xffffffff --ctmask 0xffffffff', '--restore-mark --nfmask 0xff --ctmask 0xff', '--restore-mark'])}`,
  },
  {
    name: 'REJECT',
    weight: 2,
    where: inTable('filter'),
    text: (r, { scene }) =>
      `-j REJECT --reject-with ${r.of(scene.family === 4 ? V4_ERRORS : V6_ERRORS)}`,
  },
  {
    name: 'REJECT tcp-reset',
    protocols: ['tcp'],
    where: inTable('filter'),
    text: () => '-j REJECT --reject-with tcp-reset',
  },
  {
    name: 'DNAT',
    weight: 2,
    where: natAt('PREROUTING', 'OUTPUT'),
    text: (r, { scene, protocol }) => `-j DNAT --to-destination ${destination(r, scene, protocol)}`,
  },
  {
    name: 'SNAT',
    weight: 2,
    where: natAt('POSTROUTING', 'INPUT'),
    text: (r, { scene }) => `-j SNAT --to-source ${source(r, scene)}`,
  },
  {
    name: 'MASQUERADE',
    weight: 2,
    where: natAt('POSTROUTING'),
    text: (r, { protocol }) =>
      `-j MASQUERADE${r.of(['', '', ' --random', ' --random-fully', ported(protocol) ? ' --to-ports 5000-5100' : ''])}`,
  },
  {
    name: 'REDIRECT',
    where: natAt('PREROUTING', 'OUTPUT'),
    text: (r, { protocol }) =>
      `-j REDIRECT${ported(protocol) && r.below(3) ? ` --to-ports ${r.of([8080, 53])}` : ''}`,
  },
  {
    name: 'NETMAP',
    where: ({ table }) => table === 'nat',
    text: (r, { scene }) =>
      `-j NETMAP --to ${scene.family === 4 ? r.of(['10.244.9.48/28', '10.9.9.0/24']) : 'fd00:244:9::/64'}`,
  },
  { name: 'NOTRACK', where: inTable('raw'), text: () => '-j NOTRACK' },
  {
    name: 'CT',
    where: inTable('raw'),
    text: (r, { protocol }) =>
      `-j CT ${r.of(['--notrack', '--zone 1', '--zone-orig 2', '--zone-reply 3', '--zone mark', protocol === 'udp' ? '--helper tftp' : '--zone 0'])}`,
  },
  {
    name: 'TTL',
    family: 4,
    where: inTable('mangle'),
    text: (r) =>
      `-j TTL ${r.of(['--ttl-set 9', '--ttl-dec 1', '--ttl-inc 3', '--ttl-set 1', '--ttl-dec 64'])}`,
  },
  {
    name: 'HL',
    family: 6,
    where: inTable('mangle'),
    text: (r) =>
      `-j HL ${r.of(['--hl-set 9', '--hl-dec 1', '--hl-inc 3', '--hl-set 1', '--hl-dec 64'])}`,
  },
  {
    name: 'TOS',
    where: inTable('mangle'),
    text: (r) => `-j TOS --set-tos ${r.of(['0x10/0xff', '0x08/0x3f', '0x04/0x00'])}`,
  },
  {
    name: 'DSCP',
    where: inTable('mangle'),
    text: (r) => `-j DSCP --set-dscp ${r.of(['0x0a', '0x2e', '0x00'])}`,
  },
  {
    name: 'ECN',
    family: 4,
    protocols: ['tcp'],
    where: inTable('mangle'),
    text: () => '-j ECN --ecn-tcp-remove',
  },
  {
    name: 'TCPMSS',
    protocols: ['tcp'],
    where: ({ table, hook }) =>
      table === 'mangle' && ['FORWARD', 'OUTPUT', 'POSTROUTING'].includes(hook),
    text: (r) =>
      `-m tcp --tcp-flags SYN,RST SYN -j TCPMSS ${r.of(['--set-mss 536', '--set-mss 1400', '--clamp-mss-to-pmtu'])}`,
  },
  {
    name: 'TCPOPTSTRIP',
    protocols: ['tcp'],
    where: inTable('mangle'),
    text: (r) => `-j TCPOPTSTRIP --strip-options ${r.of(['2', '3,4', '8'])}`,
  },
  { name: 'SET', weight: 2, text: (r, { sets, table }) => setText(r, sets, table) },
  {
    name: 'HMARK',
    where: inTable('mangle', 'raw'),
    text: (r) =>
      `-j HMARK --hmark-tuple ${r.of(['src,dst', 'src,dst,sport,dport', 'src', 'ct,src,dst'])} --hmark-mod ${2 + r.below(9)} --hmark-offset ${r.below(5)} --hmark-rnd 0x${(1 + r.below(4000)).toString(16)}`,
  },
  {
    name: 'TEE',
    where: inTable('mangle'),
    text: (r, { scene }) => `-j TEE --gateway ${r.of([scene.outside[1], scene.inside[0]])}`,
  },
  { name: 'LOG', text: (r) => `-j LOG --log-prefix ${r.of(['"a: "', '"seen "'])}`, muted: true },
  { name: 'NFLOG', text: () => '-j NFLOG --nflog-group 3' },
  {
    name: 'IDLETIMER',
    text: (_, { fresh }) => `-j IDLETIMER --timeout 60 --label ${fresh('idle')}`,
  },
  {
    name: 'CLASSIFY',
    where: ({ table, hook }) =>
      table === 'mangle' && ['FORWARD', 'OUTPUT', 'POSTROUTING'].includes(hook),
    text: () => '-j CLASSIFY --set-class 1:2',
  },
  {
    name: 'CHECKSUM',
    where: inTable('mangle'),
    protocols: ['udp'],
    text: () => '-j CHECKSUM --checksum-fill',
  },
  {
    name: 'NFQUEUE',
    where: ({ table }) => table === 'mangle' || table === 'filter',
    text: (r) => `-j NFQUEUE --queue-num 9${r.of(['', ' --queue-bypass'])}`,
  },
  { name: 'TRACE', where: inTable('raw'), text: () => '-j TRACE', muted: true },
];

function ported(protocol) {
  return ['tcp', 'udp', 'sctp'].includes(protocol);
}

function withPort(address, port) {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function destination(random, { inside, family }, protocol) {
  const to = random.of(inside);
  if (ported(protocol) && random.below(2)) return withPort(to, random.of(PORTS));
  if (random.below(4) > 0) return to;
  const range = family === 4 ? '10.244.1.5-10.244.1.8' : 'fd00:244:1::5-fd00:244:1::8';
  return range + random.of(['', ' --persistent']);
}

function source(random, { own, family }) {
  if (random.below(3) > 0) return random.of(own);
  return family === 4 ? random.of(['10.0.0.20-10.0.0.23', '10.0.1.9']) : 'fd00:a::20-fd00:a::23';
}

function setText(random, sets, table) {
  const some = sets.filter(({ type }) => type !== 'list:set' && !type.includes('net'));
  if (some.length === 0) return undefined;
  const { name, parts, extension } = random.of(some);
  const sides = parts.map(() => random.of(['src', 'dst'])).join();
  const timeout = extension.includes('timeout')
    ? random.of([' --timeout 30', ' --exist', ' --exist --timeout 90', ''])
    : '';
  if (extension === ' skbinfo' && table === 'mangle')
    return `-j SET --map-set ${name} ${sides} --map-mark`;
  return random.below(3)
    ? `-j SET --add-set ${name} ${sides}${timeout}`
    : `-j SET --del-set ${name} ${sides}`;
}
