import { SECOND } from '@packet-path/core';
import { expect, test } from 'vitest';
import { TestNode } from '../node.ts';
import { refusalOf } from './refusal.ts';

/** The ruleset that each story begins with. */
const TABLE = `table ip t {
	set s { type ipv4_addr; elements = { 10.0.0.1 } }
	set r { type inet_service; flags interval,timeout; timeout 1m; elements = { 80-90, 443 timeout 5s } }
	map m { type inet_service : ipv4_addr; elements = { 80 : 10.0.0.1 } }
	map v { type ipv4_addr : verdict; elements = { 10.0.0.1 : jump d } }
	counter c1 { packets 3 bytes 9 }
	quota q1 { 100 bytes used 20 bytes }
	limit l1 { rate 1/second }
	chain a { type filter hook forward priority filter; policy accept; ip saddr @s jump b; counter name c1; }
	chain d { counter; }
	chain b { tcp dport @r accept comment "first"; counter packets 4 bytes 5; ip saddr vmap @v; }
}
`;

/** Commands of nft, a story each line, in text and in JSON. */
const STORIES = `
list ruleset; list ruleset ip; list ruleset ip6; list tables; list chains; list sets; list maps; list counters; list quotas; list limits; list table t; list table ip6 t; list chain t a; list chain t nothing; list set t s; list set t m; list map t m; list counter t c1; list quota t q1; list limits table ip t; list meters; list flowtables; list objects; list nothing
-a list table t; -s list table t; -j list tables; -n list chain t b; -nn list set t r; -a list chain t b; -x list tables; --handle list chain t a
add table ip t; create table ip t; add table ip6 t; create table inet x; add table arp y; delete table ip nothing; destroy table ip nothing; delete table ip t; list tables; flush ruleset; list ruleset
add table t { comment "x"; }; add table ip z { flags dormant; }; list table z; add table ip z { flags owner; }; delete table z
add chain t n; add chain t n; create chain t n; add chain t o { type filter hook input priority 5; policy drop; }; add chain t p { type filter hook nowhere priority 0; }; add chain t p { type nat hook forward priority 0; }; add chain t p { type route hook output priority mangle + 5; }; add chain t p2 { type filter hook input priority dstnat; }; add chain t p3 { type filter hook prerouting priority raw - 10; policy accept; comment "x"; }; delete chain t b; delete chain t a; delete chain t b; flush chain t b; flush chain t nothing; rename chain t n m; rename chain t m b; list table t; delete chain t nothing; destroy chain t nothing; add chain t a { policy drop; }; add chain ip t q { type filter hook input device "eth0" priority 0; }; add chain nothing x
add rule t b accept; insert rule t b drop; add rule t b index 0 tcp dport 1 accept; insert rule t b index 1 tcp dport 2 accept; add rule t b position 4 tcp dport 3 accept; add rule t b handle 999 accept; add rule t b index 99 accept; replace rule t b handle 5 tcp dport 4 accept; -a list chain t b; delete rule t b handle 5; delete rule t b handle 5; destroy rule t b handle 5; delete rule t b; delete rule t b index 0; add rule t nothing accept; add rule t a jump a; add rule t b jump a; add rule t a goto nothing; create rule t b accept; -a list chain t b
add set t n { type ipv4_addr; }; add set t n { type ipv4_addr; }; create set t n { type ipv4_addr; }; add set t n { type inet_service; }; add set t x { type nothing; }; add set t x { typeof ip saddr . tcp dport; flags interval; }; add set t y { type ipv4_addr; size 1; }; add element t y { 1.1.1.1, 2.2.2.2 }; add set t z { type ipv4_addr; timeout 5s; gc-interval 3s; policy memory; comment "c"; }; add set t w { flags interval; }; add set t u { type ipv4_addr; flags constant; elements = { 1.1.1.1 } }; add element t u { 2.2.2.2 }; list sets; delete set t s; delete set t z; destroy set t z; delete set t z; flush set t x; flush set t nothing; add map t k { type ipv4_addr : nothing; }; add map t k { type mark : verdict; }; add map t k2 { typeof ip saddr : meta mark; flags timeout; }; delete map t k; list maps
add element t s { 10.0.0.2, 10.0.0.3 timeout 5s }; add element t s { 10.0.0.2 }; create element t s { 10.0.0.2 }; add element t s { fd00::1 }; add element t r { 85 }; add element t r { 100-110 timeout 3s, 120 comment "x" }; add element t r { 105-115 }; delete element t r { 80-90 }; delete element t r { 80 }; destroy element t r { 80 }; get element t r { 105 }; get element t s { 9.9.9.9 }; add element t m { 81 : 10.0.0.2 }; add element t m { 82 }; add element t m { 81 : 10.0.0.9 }; delete element t m { 80 }; add element t v { 10.0.0.9 : drop }; add element t v { 10.0.0.8 : jump nothing }; delete element t v { 10.0.0.1 : jump d }; add element t nothing { 1 }; add element t s { 10.0.0.0/24 }; list set t s; list set t r; sleep 4; list set t r; sleep 60; list set t r; list map t m; flush set t s; flush map t m; list set t s
reset counter t c1; list counter t c1; reset counters; reset quota t q1; reset quotas table t; reset rules; reset rule t b handle 7; list chain t b; reset set t s; reset element t s { 10.0.0.1 }; reset nothing; list ruleset
add counter t c2; add counter t c1 { packets 5 bytes 5 }; create counter t c1; add quota t q2 { over 1 mbytes }; add limit t l2 { rate over 5/minute burst 3 packets }; add limit t l3 { rate 1 kbytes/second burst 2 kbytes }; add ct helper t h { type "ftp" protocol tcp; }; add ct helper t h2 { type "ftp" protocol sctp; }; add ct timeout t ti { protocol tcp; policy = { established: 100 }; }; add ct expectation t ex { protocol tcp; dport 5; timeout 1m; size 3; }; add synproxy t sy { mss 1460; wscale 7; timestamp; }; add secmark t se { "x" }; add flowtable t f { hook ingress priority 0; devices = { eth0 }; }; delete counter t c1; delete counter t c2; destroy counter t c2; delete quota t q2; delete limit t nothing; delete ct helper t h; delete flowtable t f; add nothing t x; list table t
define x = 80; define x = 80 add rule t b tcp dport $x accept; add rule t b tcp dport $y accept; redefine z = 1; undefine z; include "file"; add table ip t add; flush table t; list table t; list; add; delete; monitor; export; describe tcp dport; rename; insert rule t a accept accept; add rule ip t a ip saddr { 1.1.1.1, 1.1.1.1 } accept; add rule ip t a; list chain ip t a b; add rule t a drop # comment; add rule t a "quoted"; add rule t a log prefix "x" ;
`;

const JSON_STORIES = [
  { add: { table: { family: 'ip', name: 'n' } } },
  { create: { table: { family: 'ip', name: 't' } } },
  {
    add: {
      chain: {
        family: 'ip',
        table: 't',
        name: 'c',
        type: 'filter',
        hook: 'input',
        prio: 5,
        policy: 'drop',
      },
    },
  },
  {
    add: { chain: { family: 'ip', table: 't', name: 'c', type: 'filter', hook: 'where', prio: 5 } },
  },
  { add: { chain: { family: 'what', table: 't', name: 'c' } } },
  {
    add: { rule: { family: 'ip', table: 't', chain: 'b', expr: [{ accept: null }], comment: 'x' } },
  },
  { insert: { rule: { family: 'ip', table: 't', chain: 'b', index: 1, expr: [{ drop: null }] } } },
  {
    replace: { rule: { family: 'ip', table: 't', chain: 'b', handle: 4, expr: [{ drop: null }] } },
  },
  { replace: { rule: { family: 'ip', table: 't', chain: 'b', expr: [{ drop: null }] } } },
  { insert: { chain: { family: 'ip', table: 't', name: 'c' } } },
  { add: { rule: { family: 'ip', table: 't', chain: 'b', expr: [] } } },
  { add: { rule: { family: 'ip', table: 't', chain: 'b', expr: [{ what: 5 }] } } },
  { delete: { rule: { family: 'ip', table: 't', chain: 'b', handle: 5 } } },
  { delete: { chain: { family: 'ip', table: 't', name: 'b' } } },
  { delete: { table: { family: 'ip', name: 't' } } },
  { destroy: { table: { family: 'ip', name: 'nothing' } } },
  { delete: { set: { family: 'ip', table: 't', name: 's' } } },
  { destroy: { map: { family: 'ip', table: 't', name: 'nothing' } } },
  { delete: { counter: { family: 'ip', table: 't', name: 'c1' } } },
  {
    add: {
      set: {
        family: 'ip',
        table: 't',
        name: 'k',
        type: ['ipv4_addr', 'inet_service'],
        flags: ['interval'],
        elem: [{ concat: ['10.0.0.1', { range: [1, 5] }] }],
      },
    },
  },
  {
    add: {
      map: {
        family: 'ip',
        table: 't',
        name: 'k',
        type: 'mark',
        map: 'verdict',
        elem: [[1, { drop: null }]],
      },
    },
  },
  { add: { set: { family: 'ip', table: 't', name: 'k', type: 'nothing' } } },
  {
    add: {
      set: {
        family: 'ip',
        table: 't',
        name: 'k',
        type: 'ipv4_addr',
        timeout: 5,
        'gc-interval': 3,
        size: 9,
        policy: 'memory',
        comment: 'x',
      },
    },
  },
  {
    add: {
      element: {
        family: 'ip',
        table: 't',
        name: 's',
        elem: ['10.0.0.7', { elem: { val: '10.0.0.8', comment: 'x' } }],
      },
    },
  },
  {
    add: {
      element: {
        family: 'ip',
        table: 't',
        name: 'r',
        elem: [{ range: [100, 110] }, { elem: { val: 7, timeout: 9, expires: 8 } }],
      },
    },
  },
  { add: { element: { family: 'ip', table: 't', name: 'm', elem: [[81, '10.0.0.2']] } } },
  { add: { element: { family: 'ip', table: 't', name: 'm', elem: [81] } } },
  { add: { element: { family: 'ip', table: 't', name: 'nothing', elem: [1] } } },
  { delete: { element: { family: 'ip', table: 't', name: 'm', elem: [80] } } },
  { flush: { ruleset: null } },
  { flush: { ruleset: { family: 'ip6' } } },
  { flush: { table: { family: 'ip', name: 't' } } },
  { flush: { chain: { family: 'ip', table: 't', name: 'b' } } },
  { flush: { set: { family: 'ip', table: 't', name: 's' } } },
  { flush: { what: {} } },
  { add: { counter: { family: 'ip', table: 't', name: 'n', packets: 5, bytes: 6 } } },
  { add: { quota: { family: 'ip', table: 't', name: 'n', bytes: 5, used: 1, inv: true } } },
  { add: { limit: { family: 'ip', table: 't', name: 'n', rate: 5, per: 'minute', burst: 3 } } },
  { add: { 'ct helper': { family: 'ip', table: 't', name: 'n', type: 'ftp', protocol: 'tcp' } } },
  {
    add: {
      flowtable: { family: 'ip', table: 't', name: 'n', hook: 'ingress', prio: 0, dev: ['eth0'] },
    },
  },
  { what: { table: { family: 'ip', name: 'x' } } },
  { metainfo: { version: '1' } },
  { table: { family: 'ip', name: 'x', handle: 3 } },
  { table: { family: 'arp', name: 'x' } },
];

type Run = (node: TestNode) => string;

/** The lines that a command prints, or how it is refused, and the lines of the ruleset that it has changed. */
function told(node: TestNode, name: string, run: Run): string[] {
  const before = node.nftables.save();
  let printed: string;
  try {
    printed = run(node);
  } catch (error) {
    printed = refusalOf(error);
    expect(node.nftables.save()).toBe(before);
  }
  const after = node.nftables.save();
  const old = new Set(before.split('\n'));
  const left = after.split('\n');
  const fewer = before.split('\n').length - left.length;
  const lines = [
    ...printed.split('\n').filter(Boolean),
    ...(after === before ? [] : [`${fewer} fewer`]),
    ...left.filter((line) => !old.has(line)).map((line) => `+ ${line.trim()}`),
  ];
  return [name, ...lines.map((line) => `  ${line}`)];
}

test('commands print and do what they did', async () => {
  const lines = STORIES.trim()
    .split('\n')
    .flatMap((story) => {
      const node = new TestNode(TABLE);
      const commands = story.split(/; (?![^{]*})/);
      return commands.flatMap((command) => {
        const [, seconds] = /^sleep (\d+)$/.exec(command) ?? [];
        if (seconds !== undefined) node.host.clock.advance(Number(seconds) * SECOND);
        return seconds !== undefined
          ? [command]
          : told(node, command, ({ nftables }) => nftables.run(command));
      });
    });
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('commands.txt');
});

test('commands in JSON do what they did', async () => {
  const lines = JSON_STORIES.flatMap((command) => {
    const text = JSON.stringify({ nftables: [command] });
    return told(new TestNode(TABLE), JSON.stringify(command), ({ nftables }) => {
      nftables.load(text, { json: true });
      return '';
    });
  });
  const listed = new TestNode(TABLE).nftables.save({ json: true });
  await expect(`${lines.join('\n')}\n${listed}\n`).toMatchFileSnapshot('json-commands.txt');
});
