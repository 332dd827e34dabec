import { expect, test } from 'vitest';
import { TestNode } from '../node.ts';
import { refusalOf } from './refusal.ts';

const HOOKS = ['prerouting', 'input', 'forward', 'output', 'postrouting', 'ingress'];
const PRIORITIES = [
  ...[
    'raw',
    'mangle',
    'dstnat',
    'filter',
    'security',
    'srcnat',
    'first',
    'filter + 10',
    'filter - 11',
  ],
  ...[
    'mangle + 11',
    'raw - 2147483348',
    'raw - 2147483349',
    'filter + 2147483647',
    'security + 2147483647',
    '-310',
    '-311',
    '-290',
    '-289',
    '-199',
    '-161',
    '-160',
    '-110',
  ],
  ...[
    '-90',
    '-89',
    '-10',
    '-11',
    '10',
    '11',
    '39',
    '40',
    '60',
    '61',
    '89',
    '90',
    '100',
    '110',
    '111',
  ],
  ...['2147483647', '2147483648', '- 5', '5 + 5'],
];

/** A script as it is listed, in JSON as well, or how it is refused. */
function listed(script: string): string {
  const node = new TestNode();
  try {
    node.nftables.load(script);
  } catch (error) {
    return refusalOf(error);
  }
  const text = node.nftables.save();
  const json = node.nftables.save({ json: true });
  const again = new TestNode();
  try {
    again.nftables.load(json, { json: true });
  } catch (error) {
    return `${text}${json}\nin JSON ${refusalOf(error)}`;
  }
  const same = again.nftables.save() === text;
  return `${text}${json}${same ? '' : `\nin JSON ${again.nftables.save()}`}`;
}

test('chains of each type stand at the hooks and priorities that they did', {
  tags: ['slow'],
}, async () => {
  const lines: string[] = [];
  for (const type of ['filter', 'nat', 'route', 'odd']) {
    for (const hook of HOOKS) {
      lines.push(`type ${type} hook ${hook}`);
      for (const priority of PRIORITIES) {
        const text = listed(
          `table inet t { chain c { type ${type} hook ${hook} priority ${priority}; }; }`,
        );
        const [, found = text] = /priority (.*); policy/.exec(text) ?? [];
        const number = /"prio": ?(-?\d+)/.exec(text)?.[1];
        lines.push(`  ${priority}: ${found}${number === undefined ? '' : ` ${number}`}`);
        if (text.startsWith('refused') && priority === 'raw') break;
      }
    }
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('priorities.txt');
});

/** The contents of tables, a table each line. */
const TABLES = `
comment "x"
comment x
flags dormant
flags owner
flags dormant; comment "x"; chain c { }
comment "a"; comment "b"
set s { type ipv4_addr; }; set s { type ipv4_addr; }
set s { type ipv4_addr }
set s { type ipv4_addr . inet_service . mark; flags constant, interval, timeout, dynamic; size 7; timeout 1d2h3m4s; gc-interval 5s; policy memory; auto-merge; comment "c"; }
set s { type ipv4_addr; policy performance; }
set s { type ipv4_addr; policy odd; }
set s { type ipv4_addr; size 0; }
set s { type ipv4_addr; size 1; }
set s { type ipv4_addr; size 4294967295; }
set s { type ipv4_addr; size 4294967296; }
set s { type ipv4_addr; size 1; elements = { 1.1.1.1, 2.2.2.2 } }
set s { type ipv4_addr; size 2; elements = { 1.1.1.1, 2.2.2.2 } }
set s { type ipv4_addr; flags; }
set s { type ipv4_addr; flags interval interval; }
set s { type ipv4_addr; odd; }
set s { typeof ip saddr; elements = { 1.1.1.1 } }
set s { typeof ip saddr . tcp dport . meta mark; elements = { 1.1.1.1 . 80 . 0x5 } }
set s { typeof ip saddr & 255.0.0.0; elements = { 1.0.0.0 } }
set s { typeof tcp option mptcp subtype; elements = { mp-capable, mp-join, dss, add-addr, remove-addr, mp-prio, mp-fail, mp-fastclose, mp-tcprst } }
set s { typeof vlan id; elements = { 5 } }
set s { typeof ct original ip saddr . fib daddr type; elements = { 1.1.1.1 . local } }
set s { typeof osf name; elements = { "Linux" } }
set s { typeof numgen inc mod 5; }
set s { type inet_service; elements = { 80 comment "web", 81 comment "x" } }
set s { type inet_service; elements = { 80 timeout 5s } }
set s { type inet_service; flags timeout; elements = { 80 timeout 5s, 81 expires 5s, 82 timeout 10s expires 4s, 83 timeout 1s comment "x" } }
set s { type inet_service; timeout 1m; elements = { 80, 81 timeout 5s expires 7s, 82 timeout 0s } }
set s { type inet_service; flags interval; elements = { 5-9, 7 } }
set s { type inet_service; flags interval; auto-merge; elements = { 5-9, 7, 10, 12-20, 11, 0-3, 65535 } }
set s { type inet_service; flags interval; elements = { 9-5 } }
set s { type inet_service; flags interval; elements = { 0-65535 } }
set s { type inet_service; elements = { 5-9 } }
set s { type inet_service; elements = { 5, 5 } }
set s { type inet_service; counter; elements = { 80 counter packets 3 bytes 9, 81 } }
set s { type ipv4_addr; flags dynamic; limit rate 5/second; counter; elements = { 1.1.1.1 limit rate 5/second counter packets 1 bytes 2 } }
set s { type ipv4_addr; flags dynamic; quota 5 bytes; last; ct count over 5; }
set s { type ipv4_addr . inet_service; flags interval; elements = { 1.0.0.0/8 . 1-9, 2.2.2.2 . 5, 1.0.0.0-1.0.0.5 . 20, * . 5 } }
set s { type ipv4_addr . inet_service; flags interval; elements = { 1.0.0.0/8 . 1-9, 1.2.3.0/24 . 5 } }
set s { type ipv6_addr; flags interval; elements = { fd00::/8, fe80::1-fe80::9, ::/128, ::1 } }
set s { type ifname; elements = { "eth0", "a", "br-x" } }
set s { type ifname; flags interval; elements = { "eth*", "br*", "lo" } }
set s { type ifname; flags interval; elements = { "eth*", "eth0" } }
set s { type ether_addr; elements = { 00:11:22:33:44:55, aa:bb:cc:dd:ee:ff } }
set s { type mark; elements = { 1, 0x2, 0xffffffff } }
set s { type mark; flags interval; elements = { 1-5, 0x10/28 } }
set s { type ct_state; elements = { new, established | related, invalid } }
set s { type tcp_flag; elements = { syn, syn | ack, (fin | rst) } }
set s { type inet_proto . icmp_type . icmpv6_type . dscp . ecn; elements = { tcp . echo-request . 128 . ef . ce } }
set s { type boolean . iface_index . iface_type . pkt_type . ether_type; elements = { exists . "lo" . ether . host . ip, 1 . 7 . loopback . 2 . 0x86dd } }
set s { type day . hour . uid . gid . classid . realm . devgroup; elements = { "Monday" . "10:00" . 5 . 6 . 1:2 . 7 . 0 } }
set s { type time; elements = { 5s, 1h } }
set s { type ct_dir . ct_status . ct_label . ct_id . ct_event . nf_proto; elements = { original . snat . 5 . 7 . new . ipv4 } }
set s { type odd; }
set s { type ipv4_addr . odd; }
set s { type ipv4_addr . ; }
map m { type inet_service : ipv4_addr; elements = { 80 : 1.1.1.1, 81 : 2.2.2.2 comment "x" } }
map m { type inet_service : ipv4_addr . inet_service; elements = { 80 : 1.1.1.1 . 5 } }
map m { type inet_service : ipv4_addr . inet_service; elements = { 80 : 1.1.1.1 } }
map m { type inet_service : interval ipv4_addr . inet_service; elements = { 80 : 1.1.1.0/24 . 5-6 } }
map m { type inet_service : interval ipv4_addr; elements = { 80 : 1.1.1.0/24, 81 : 1.1.1.1-1.1.1.9, 82 : 1.1.1.1 } }
map m { type inet_service : verdict; elements = { 80 : accept, 81 : drop, 82 : return, 83 : continue, 84 : jump c, 85 : goto c, 86 : queue } }; chain c { }
map m { type inet_service : verdict; elements = { 80 : accept, 81 : drop, 82 : return, 83 : continue, 84 : jump c, 85 : goto c } }; chain c { }
map m { type inet_service : verdict; flags interval; elements = { 80-90 : accept, * : drop } }
map m { type inet_service : counter; elements = { 80 : "a", 81 : "b" } }; counter a { }; counter b { packets 4 bytes 5 }
map m { type inet_service : counter; elements = { 80 : "nowhere" } }
map m { type inet_service : quota; elements = { 80 : "a" } }; quota a { 5 bytes }
map m { type inet_service : limit; elements = { 80 : "a" } }; limit a { rate 5/second }
map m { type inet_service : ct helper; elements = { 80 : "a" } }; ct helper a { type "ftp" protocol tcp; }
map m { type inet_service : synproxy; elements = { 80 : "a" } }; synproxy a { mss 1460; wscale 7; }
map m { typeof tcp dport : ip daddr; elements = { 80 : 1.1.1.1 } }
map m { typeof tcp dport : ip daddr . tcp dport; elements = { 80 : 1.1.1.1 . 5 } }
map m { typeof tcp dport : interval ip daddr; elements = { 80 : 1.1.1.0/24 } }
map m { type inet_service; }
map m { type inet_service : ; }
map m { type inet_service : mark; elements = { 80 } }
map m { type inet_service : mark; flags timeout; timeout 5s; elements = { 80 timeout 3s : 5 } }
map m { type inet_service : mark; counter; elements = { 80 counter packets 1 bytes 2 : 5 } }
counter a { packets 1 bytes 2 }
counter a { comment "x"; packets 1 bytes 2 }
counter a { packets 1 bytes 2; comment "x"; }
counter a { comment "x"; packets 1 bytes 2; comment "y"; }
counter a { packets 18446744073709551615 bytes 2 }
counter a { packets 9007199254740991 bytes 9007199254740992 }
counter a { bytes 2 }
counter a { packets 1 }
counter a
quota a { over 5 mbytes used 3 kbytes }
quota a { comment "x"; until 5 bytes }
quota a { 5 }
quota a { over 5 odd }
limit a { rate 5/second }
limit a { rate over 5/day burst 7 packets; comment "x" }
limit a { rate 5 kbytes/minute burst 7 bytes }
limit a { 5/second }
ct helper a { type "ftp" protocol tcp; l3proto ip; }
ct helper a { type "ftp" protocol tcp; l3proto ip; comment "x"; }
ct helper a { comment "x"; type "ftp" protocol tcp; }
ct helper a { type "sip" protocol udp; l3proto ip6; }
ct helper a { protocol tcp; }
ct timeout a { protocol tcp; l3proto ip; policy = { established : 2m, close : 20s }; }
ct timeout a { protocol tcp; policy = { established: 100, close: 4 } ; comment "x"; }
ct expectation a { protocol tcp; dport 5; timeout 1m; size 3; l3proto ip; }
ct odd a { }
synproxy a { mss 1460; wscale 7; timestamp sack-perm; }
secmark a { "system_u:object_r:ssh_t:s0"; }
flowtable f { hook ingress priority 0; devices = { eth0, "lo" }; }
flowtable f { hook ingress priority filter + 5; devices = { eth0 }; flags offload; counter; }
flowtable f { hook ingress priority filter - 10; devices = { eth0, }; }
flowtable f { hook ingress priority -11; }
flowtable f { hook ingress priority 11; counter; }
flowtable f { hook ingress priority 10; devices = { }; }
flowtable f { hook ingress priority raw; }
flowtable f { hook egress priority 0; }
flowtable f { devices { eth0 }; }
flowtable f { flags odd; }
flowtable f { odd; }
flowtable f { hook ingress priority 0; devices = { eth0 }; }; chain c { flow add @f; }
chain c { policy accept; }
chain c { type filter hook input priority 0; policy drop; comment "x"; counter; }
chain c { type filter hook input priority 0; policy odd; }
chain c { type filter hook input priority 0; policy drop; policy accept; }
chain c { type filter hook input; }
chain c { type filter priority 0; }
chain c { hook input priority 0; }
chain c { type filter hook input priority 0 counter; }
chain c { counter; comment "x"; accept }
chain c { counter counter }
chain c { counter accept; accept drop; }
chain c { define x = 80; tcp dport $x; }
chain c { jump { counter; drop; }; }
chain c { goto { tcp dport 80 accept; }; }
chain c { jump { jump { drop; }; }; }
chain c { jump { define x = 5; meta mark $x; }; meta mark $x; }
chain c { tcp dport 80 jump { counter drop }; }
chain c { jump d; }; chain d { jump c; }
chain c { jump d; }; chain d { counter; }; chain c { accept; }
chain c { reject with tcp reset; }
chain c { meta l4proto tcp reject with tcp reset; }
chain c { meta l4proto udp reject with tcp reset; }
chain c { type nat hook postrouting priority 0; jump d; }; chain d { dnat ip to 1.1.1.1; }
chain c { type nat hook output priority 0; jump d; }; chain d { dnat ip to 1.1.1.1; }
chain c { type filter hook output priority 0; jump d; }; chain d { dnat ip to 1.1.1.1; }
chain c { type filter hook postrouting priority 0; jump d; }; chain d { reject; }
chain c { type nat hook input priority 0; redirect; }
chain c { type nat hook input priority 0; snat ip to 1.1.1.1; }
chain c { type nat hook output priority 0; masquerade; }
chain c { type nat hook postrouting priority 0; tcp dport vmap @m; }; map m { type inet_service : verdict; elements = { 80 : jump d } }; chain d { redirect; }
chain c { type filter hook forward priority 0; meta mark 0xf0/28; meta mark != 0x10/30; }
chain c { meta mark < 0x10/30; }
chain c { iifname < "eth*"; }
chain c { iifname < "eth0"; }
chain c { meta mark & 0x7fffffff < 5; meta random & 0x7fffffff < 5; meta random & 0xff < 5; meta random & 0x7fffffff <= 5; }
chain c { update @s { 1.1.1.1 }; add @s { ip saddr }; delete @s { ip saddr }; }; set s { type ipv4_addr; flags dynamic; }
chain c { update @m { ip saddr : 5 }; add @m { ip saddr }; }; map m { type ipv4_addr : mark; flags dynamic; }
chain c { update @m { ip saddr : 5 }; add @m { ip saddr : meta mark }; delete @m { ip saddr }; delete @m { ip saddr : 5 }; }; map m { type ipv4_addr : mark; flags dynamic; }
chain c { update @m { ip saddr : 10.0.0.1 . 5 }; }; map m { type ipv4_addr : ipv4_addr . inet_service; flags dynamic; }
chain c { update @m { ip saddr : drop }; }; map m { type ipv4_addr : verdict; flags dynamic; }
chain c { update @s { ip saddr : 5 }; }; set s { type ipv4_addr; flags dynamic; }
chain c { update @s { tcp dport }; }; set s { type inet_service; }
chain c { update @s { ip saddr }; }; set s { type ipv4_addr; }
chain c { update @s { ip saddr }; }; set s { type ipv4_addr; size 5; }
chain c { update @s { ip saddr }; }; set s { type ipv4_addr; flags constant; }
chain c { update @s { ip saddr }; }; set s { type ipv4_addr; flags interval; }
chain c { update @s { ip saddr timeout 5s }; }; set s { type ipv4_addr; flags dynamic; }
odd
`;

test('tables hold, or refuse, what they did', { tags: ['slow'] }, async () => {
  const lines: string[] = [];
  for (const family of ['ip', 'ip6', 'inet']) {
    for (const [index, held] of TABLES.trim().split('\n').entries()) {
      const script = `table ${family} t { ${held}; }`;
      const text = listed(script);
      // A text that is the same in all families is written once.
      const same = lines.includes(`${index}: ${text.replaceAll(family, 'ip')}`);
      if (!same) lines.push(script, text);
    }
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('declarations.txt');
});
