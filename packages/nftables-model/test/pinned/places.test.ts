import { expect, test } from 'vitest';
import { TestNode } from '../node.ts';
import { NAMED } from './lines.ts';
import { refusalOf } from './refusal.ts';

/** Types of chains, with their hooks and a priority by its name. */
const PLACES = [
  'filter prerouting raw',
  'filter input filter',
  'filter forward filter',
  'filter output filter',
  'filter postrouting mangle',
  'route output mangle',
  'nat prerouting dstnat',
  'nat input 100',
  'nat output dstnat',
  'nat postrouting srcnat',
] as const;

/** Statements and tests that may not stand at each place, or in each family. */
const RULES: readonly string[] = `
dnat to 10.0.1.7;; dnat to fd01::7;; dnat to 10.0.1.7-10.0.1.9;; dnat to 10.0.1.0/24;; dnat to fd01::/64;; dnat ip to 10.0.1.7;; dnat ip6 to fd01::7
snat to 10.0.1.7;; snat to fd01::7-fd01::9;; snat ip to 10.0.1.7;; masquerade;; redirect;; meta l4proto tcp redirect to :8080;; meta l4proto tcp masquerade to :3000
tproxy to :80;; meta l4proto tcp tproxy to :8080;; notrack;; ct zone set 5;; ct helper set "files";; ct mark set 5;; reject;; reject with tcp reset;; meta l4proto tcp reject with tcp reset
fib saddr . iif oif missing;; fib daddr . oif type local;; fib daddr . iif type local;; iifname "eth0";; oifname "eth1";; meta skuid 5;; rt nexthop 10.0.1.2;; rt mtu 1460;; socket transparent 1
queue num 1;; dup to 10.0.0.9;; fwd to "eth1";; synproxy;; meta l4proto tcp synproxy mss 1460;; tcp option maxseg size set rt mtu;; meta mark set 5;; meta priority set 1:2;; meta nftrace set 1;; meta pkttype set host
osf name "Linux";; ipsec in reqid 5;; ct original ip saddr 10.0.0.2;; ct count over 3;; limit name "rate1";; quota name "much";; counter name "hits";; log;; ip ttl set 5;; ip6 hoplimit set 5;; ether saddr 02:00:00:00:00:02;; vlan id 5;; arp operation request
`
  .trim()
  .split(/;; |\n/);

test.each(['ip', 'ip6', 'inet'] as const)(
  'rules stand where they may in tables of %s',
  {
    tags: ['slow'],
  },
  async (family) => {
    const node = new TestNode();
    const lines: string[] = [];
    for (const rule of RULES) {
      const told = new Map<string, string[]>();
      for (const place of PLACES) {
        const [type, hook, priority] = place.split(' ');
        const named = `${family === 'ip6' ? NAMED.ip6 : NAMED.ip}${NAMED.both}`;
        const chain = `type ${type} hook ${hook} priority ${priority};`;
        const script = `flush ruleset
table ${family} t {${named}
	chain c { ${chain}
		${rule}
	}
}
`;
        let answer: string;
        try {
          node.nftables.load(script);
          answer = node.nftables.save().trimEnd().split('\n').at(-3)!.trim();
        } catch (error) {
          answer = refusalOf(error);
        }
        told.set(answer, [...(told.get(answer) ?? []), `${type} ${hook}`]);
      }
      lines.push(rule);
      for (const [answer, places] of told) lines.push(`  ${answer}: ${places.join(', ')}`);
    }
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`places-${family}.txt`);
  },
);
