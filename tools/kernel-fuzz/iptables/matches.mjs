import { PORTS } from '../scenes.mjs';
import { hasInput, hasOutput } from './places.mjs';

const PORTED = ['tcp', 'udp', 'sctp', 'udplite'];

/**
 * The matches that are drawn: `protocols` it needs one of, `where` it may stand, and its text. `timed`
 * ones depend on the moment of the packet, `drawn` ones on a random number of the kernel's.
 */
export const MATCHES = [
  { name: 'tcp', protocols: ['tcp'], text: (r) => tcpText(r) },
  { name: 'udp', protocols: ['udp'], text: (r) => `-m udp ${portTest(r)}` },
  {
    name: 'sctp',
    protocols: ['sctp'],
    text: (r) =>
      `-m sctp ${r.of([portTest(r), '--chunk-types any INIT', '--chunk-types all DATA,SACK', '--chunk-types only ABORT', '! --chunk-types any DATA'])}`,
  },
  {
    name: 'udplite',
    protocols: ['udplite'],
    text: (r) => `-m multiport ${not(r)}--dports ${ports(r)}`,
  },
  {
    name: 'icmp',
    family: 4,
    protocols: ['icmp'],
    text: (r) => `-m icmp ${not(r)}--icmp-type ${r.of(['8', '0', '3', '3/3', '3/4', '11', '8/0'])}`,
  },
  {
    name: 'icmp6',
    family: 6,
    protocols: ['ipv6-icmp'],
    text: (r) => `-m icmp6 ${not(r)}--icmpv6-type ${r.of(['128', '129', '1', '1/4', '3'])}`,
  },
  {
    name: 'multiport',
    protocols: PORTED,
    text: (r) => `-m multiport ${not(r)}--${r.of(['sports', 'dports', 'ports'])} ${ports(r)}`,
  },
  {
    name: 'iprange',
    text: (r, { scene }) =>
      `-m iprange ${not(r)}--${r.of(['src', 'dst'])}-range ${rangeOf(r, scene)}`,
  },
  {
    name: 'mark',
    text: (r) =>
      `-m mark ${not(r)}--mark ${r.of(['0x1', '0x2/0xf', '0x4000/0x4000', '0x0/0x3', '0x0'])}`,
  },
  {
    name: 'connmark',
    text: (r) => `-m connmark ${not(r)}--mark ${r.of(['0x1', '0x2/0xf', '0x0/0x3', '0x0'])}`,
  },
  { name: 'conntrack', text: (r, place) => `-m conntrack ${conntrackText(r, place)}` },
  {
    name: 'state',
    text: (r) =>
      `-m state ${not(r)}--state ${r.of(['NEW', 'ESTABLISHED', 'RELATED,ESTABLISHED', 'INVALID', 'UNTRACKED'])}`,
  },
  {
    name: 'addrtype',
    text: (r, { hook, scene }) =>
      `-m addrtype ${not(r)}--${r.of(['src', 'dst'])}-type ${r.of(['LOCAL', 'UNICAST', 'LOCAL,UNICAST', scene.family === 4 ? 'BROADCAST' : 'MULTICAST'])}${r.below(4) === 0 ? limitTo(hook) : ''}`,
  },
  {
    name: 'length',
    text: (r) =>
      `-m length ${not(r)}--length ${r.of(['40', '0:40', '41:100', '100:65535', '60', '28'])}`,
  },
  {
    name: 'ttl',
    family: 4,
    text: (r) => `-m ttl ${r.of(['--ttl-eq 64', '! --ttl-eq 64', '--ttl-gt 10', '--ttl-lt 64'])}`,
  },
  {
    name: 'hl',
    family: 6,
    text: (r) => `-m hl ${r.of(['--hl-eq 64', '! --hl-eq 64', '--hl-gt 10', '--hl-lt 64'])}`,
  },
  {
    name: 'pkttype',
    text: (r) => `-m pkttype ${not(r)}--pkt-type ${r.of(['unicast', 'broadcast', 'multicast'])}`,
  },
  { name: 'comment', text: (r) => `-m comment --comment ${r.of(['"why it is here"', 'plain'])}` },
  {
    name: 'statistic',
    text: (r) => `-m statistic --mode nth --every ${2 + r.below(4)} --packet ${r.below(2)}`,
  },
  {
    name: 'statistic random',
    drawn: true,
    text: (r) =>
      `-m statistic --mode random ${not(r)}--probability ${r.of(['0.5', '0.33333333349', '0.1'])}`,
  },
  { name: 'recent', timed: true, text: (r) => recentText(r) },
  { name: 'set', text: (r, place) => setText(r, place) },
  {
    name: 'rpfilter',
    where: ({ table, hook }) => hook === 'PREROUTING' && ['raw', 'mangle'].includes(table),
    text: (r) =>
      `-m rpfilter${r.of(['', ' --loose', ' --invert', ' --validmark', ' --accept-local'])}`,
  },
  {
    name: 'limit',
    timed: true,
    text: (r) =>
      `-m limit --limit ${r.of(['2/sec', '30/min', '5/sec', '1/hour'])} --limit-burst ${1 + r.below(5)}`,
  },
  {
    name: 'hashlimit',
    timed: true,
    text: (r, { fresh }) =>
      `-m hashlimit --hashlimit-${r.of(['upto', 'above'])} ${r.of(['2/sec', '20/min', '1/hour'])} --hashlimit-burst ${1 + r.below(4)} --hashlimit-mode ${r.of(['srcip', 'dstip', 'srcip,dstport', 'srcip,srcport,dstip,dstport'])} --hashlimit-name ${fresh('h')}`,
  },
  {
    name: 'connlimit',
    timed: true,
    text: (r) =>
      `-m connlimit --connlimit-${r.of(['above', 'upto'])} ${r.below(4)} --connlimit-mask ${r.of([0, 24, 32])} --connlimit-${r.of(['saddr', 'daddr'])}`,
  },
  {
    name: 'u32',
    family: 4,
    text: (r) =>
      `-m u32 --u32 "${r.of(['0x6&0xff=0x6', '0x8>>0x18=0x40', '0xc=0xa000002:0xa000007', '0x0>>0x16&0x3c@0x0>>0x10=0x50,0x1bb', '0x2&0xffff=0x1c:0x28'])}"`,
  },
  {
    name: 'string',
    text: (r) =>
      `-m string --string "${r.of(['GET', 'abc', 'quit'])}" --algo ${r.of(['bm', 'kmp'])} --to 200${r.below(2) ? ' --icase' : ''}`,
  },
  { name: 'dscp', text: (r) => `-m dscp ${not(r)}--dscp ${r.of(['0x00', '0x0a', '0x2e'])}` },
  { name: 'tos', text: (r) => `-m tos ${not(r)}--tos ${r.of(['0x00', '0x10/0x3f', '0x08/0xff'])}` },
  {
    name: 'ecn',
    protocols: ['tcp'],
    text: (r) =>
      `-m ecn ${not(r)}${r.of(['--ecn-tcp-cwr', '--ecn-tcp-ece', '--ecn-ip-ect 0', '--ecn-ip-ect 1'])}`,
  },
  {
    name: 'tcpmss',
    protocols: ['tcp'],
    text: (r) =>
      `-p tcp -m tcp --tcp-flags SYN,RST SYN -m tcpmss ${not(r)}--mss ${r.of(['1460', '536:1400', '1300:1500'])}`.replace(
        '-p tcp ',
        '',
      ),
  },
  { name: 'quota', text: (r) => `-m quota ${not(r)}--quota ${r.of([40, 100, 300, 1000])}` },
  { name: 'helper', text: (r) => `-m helper ${not(r)}--helper ${r.of(['ftp', 'tftp'])}` },
  {
    name: 'connbytes',
    text: (r) =>
      `-m connbytes ${not(r)}--connbytes ${r.of(['0:2', '2', '1:100', '100:400'])} --connbytes-mode ${r.of(['packets', 'bytes', 'avgpkt'])} --connbytes-dir ${r.of(['original', 'reply', 'both'])}`,
  },
  { name: 'connlabel', text: (r) => `-m connlabel ${not(r)}--label ${r.below(3)}` },
  {
    name: 'esp',
    protocols: ['esp'],
    text: (r) => `-m esp ${not(r)}--espspi ${r.of(['1', '1:5', '7'])}`,
  },
  {
    name: 'ah',
    family: 4,
    protocols: ['ah'],
    text: (r) => `-m ah ${not(r)}--ahspi ${r.of(['1', '1:5', '7'])}`,
  },
  {
    name: 'cluster',
    where: ({ hook }) => hook === 'PREROUTING' || hook === 'INPUT',
    text: (r) =>
      `-m cluster --cluster-total-nodes 2 ${not(r)}--cluster-local-node ${1 + r.below(2)} --cluster-hash-seed 0x${(1 + r.below(99)).toString(16)}`,
  },
  {
    name: 'mac',
    where: ({ hook }) => hasInput(hook),
    text: (r) => `-m mac ${not(r)}--mac-source 02:00:00:00:02:0${1 + r.below(2)}`,
  },
  {
    name: 'owner',
    where: ({ hook }) => hook === 'OUTPUT' || hook === 'POSTROUTING',
    text: (r) =>
      `-m owner ${r.of(['--uid-owner 0', '! --uid-owner 0', '--gid-owner 0', '--socket-exists', '--uid-owner 1000'])}`,
  },
  {
    name: 'devgroup',
    text: (r, { hook }) =>
      `-m devgroup ${not(r)}--${hasInput(hook) && (!hasOutput(hook) || r.below(2)) ? 'src' : 'dst'}-group 0x${r.below(2)}`,
  },
  {
    name: 'realm',
    family: 4,
    where: ({ hook }) => hook !== 'PREROUTING',
    text: (r) => `-m realm ${not(r)}--realm 0x${r.below(2)}`,
  },
  {
    name: 'policy',
    where: ({ hook }) => hook !== 'OUTPUT' && hook !== 'POSTROUTING',
    text: (r, { hook }) =>
      `-m policy --dir ${hook === 'FORWARD' ? r.of(['in', 'out']) : 'in'} --pol ${r.of(['none', 'ipsec'])}`,
  },
  {
    name: 'socket',
    where: ({ hook }) => hook === 'PREROUTING' || hook === 'INPUT',
    text: (r) => `-m socket${r.of(['', ' --transparent'])}`,
  },
  { name: 'cpu', text: (r) => `-m cpu ${not(r)}--cpu ${r.of([0, 99])}` },
  {
    name: 'physdev',
    where: ({ hook }) => hook === 'PREROUTING',
    text: (r) => `-m physdev ${not(r)}--physdev-in eth0`,
  },
  { name: 'cgroup', where: ({ hook }) => hook === 'OUTPUT', text: () => '-m cgroup --cgroup 77' },
  {
    name: 'time',
    timed: true,
    text: (r) =>
      `-m time ${r.of(['--timestart 00:00:00 --timestop 23:59:59', '--monthdays 1,31', '--datestart 2000-01-01T00:00:00', '--datestop 2001-01-01T00:00:00'])}`,
  },
  {
    name: 'ipv6header',
    family: 6,
    text: (r) => `-m ipv6header --header ${r.of(['esp', 'prot', 'frag'])} --soft`,
  },
  { name: 'frag', family: 6, text: () => '-m frag --fragid 7' },
  { name: 'rt', family: 6, text: () => '-m rt --rt-type 0' },
  { name: 'hbh', family: 6, text: () => '-m hbh --hbh-len 4' },
  { name: 'dst', family: 6, text: () => '-m dst --dst-len 4' },
];

export function not(random) {
  return random.below(4) === 0 ? '! ' : '';
}

function portTest(random) {
  const port = random.of(PORTS);
  return `${not(random)}--${random.of(['sport', 'dport'])} ${random.below(3) ? port : `${port}:${port + 900}`}`;
}

function ports(random) {
  const list = [
    random.of(PORTS),
    random.of(PORTS),
    `${random.of([20, 400, 8000])}:${random.of([9000, 9001])}`,
  ];
  return list.slice(0, 1 + random.below(3)).join();
}

function rangeOf(random, { family, outside, inside }) {
  const list = random.below(2) ? outside.slice(0, 3) : inside.slice(1, 3);
  return family === 4 && random.below(2) ? '10.0.0.2-10.0.0.7' : `${list[0]}-${list.at(-1)}`;
}

function tcpText(random) {
  const flags = [
    'FIN,SYN,RST,ACK SYN',
    'SYN,RST SYN',
    'ACK ACK',
    'SYN,ACK SYN,ACK',
    'FIN FIN',
    'RST RST',
  ];
  const test = random.of([
    portTest(random),
    portTest(random),
    `${not(random)}--tcp-flags ${random.of(flags)}`,
    `${not(random)}--tcp-option ${random.of([2, 3, 8])}`,
  ]);
  return `-m tcp ${test}`;
}

function conntrackText(random, { scene, protocol }) {
  const tests = [
    `${not(random)}--ctstate ${random.of(['NEW', 'ESTABLISHED', 'RELATED,ESTABLISHED', 'INVALID', 'UNTRACKED', 'DNAT', 'SNAT', 'NEW,DNAT'])}`,
    `${not(random)}--ctstatus ${random.of(['SEEN_REPLY', 'ASSURED', 'CONFIRMED', 'NONE', 'EXPECTED'])}`,
    `--ctdir ${random.of(['ORIGINAL', 'REPLY'])}`,
    `${not(random)}--ct${random.of(['origsrc', 'origdst', 'replsrc', 'repldst'])} ${random.of([...scene.outside, ...scene.networks])}`,
  ];
  if (PORTED.includes(protocol)) {
    tests.push(
      `${not(random)}--ct${random.of(['origdstport', 'origsrcport', 'replsrcport', 'repldstport'])} ${random.of(PORTS)}`,
    );
  }
  return random.of(tests);
}

function recentText(random) {
  const name = `--name r${random.below(2)} --mask MASK --${random.of(['rsource', 'rdest'])}`;
  const action = random.of([
    '--set',
    '--rcheck',
    '--update',
    '--remove',
    '--rcheck --hitcount 2',
    '--update --seconds 60 --hitcount 3',
    '--rcheck --seconds 1',
  ]);
  return `-m recent ${not(random)}${action} ${name}`;
}

function setText(random, { sets }) {
  if (sets.length === 0) return undefined;
  const { name, parts, type } = random.of(sets);
  const sides = parts.map((part) => (part === 'iface' ? 'src' : random.of(['src', 'dst']))).join();
  const extra = type === 'list:set' ? [''] : ['', '', ' ! --update-counters', ' --packets-gt 1'];
  const more = name !== 'all' && type !== 'list:set' ? random.of(extra) : '';
  return `-m set ${not(random)}--match-set ${name} ${sides}${more}`;
}

/** Options that only some hooks have. */
function limitTo(hook) {
  if (hook === 'PREROUTING' || hook === 'INPUT') return ' --limit-iface-in';
  return hook === 'OUTPUT' || hook === 'POSTROUTING' ? ' --limit-iface-out' : '';
}
