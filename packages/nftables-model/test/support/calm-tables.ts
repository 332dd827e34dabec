import type { NftFamily } from '@packet-path/testing';
import fc from 'fast-check';

/** Tables whose rules ask only what packets of a recorded course share, so that many packets follow one. */
export function calmTables(family: NftFamily): fc.Arbitrary<string> {
  const ip = family === 'ip6' ? 'ip6' : 'ip';
  const [hosts, pods, type] =
    ip === 'ip'
      ? (['10.0.0.2', '10.0.1.2', 'ipv4_addr'] as const)
      : (['fd00::2', 'fd01::2', 'ipv6_addr'] as const);
  const tests = fc.constantFrom(
    '',
    `${ip} saddr ${hosts}`,
    `${ip} daddr != ${pods}`,
    `${ip} daddr @hosts`,
    `${ip} saddr . tcp dport @pairs`,
    'tcp dport 80',
    'udp dport { 53, 443 }',
    'th dport 20-100',
    'meta mark 0x1',
    'meta mark & 0x3 == 0x2',
    'iifname "eth0"',
    'oifname "eth*"',
    'ct state new',
    'ct state established,related',
    'ct status dnat',
    'fib daddr type unicast',
  );
  const acts = fc.constantFrom(
    'counter',
    'counter accept',
    'continue',
    'jump called',
    'goto called',
    'meta mark set 0x2',
    'meta mark set meta mark | 0x1',
    'numgen random mod 3 vmap { 0 : accept, 1 : jump called, 2 : continue }',
    'th dport vmap @verdicts',
    'tcp dport 22 drop',
  );
  const rules = (...others: readonly string[]): fc.Arbitrary<string> => {
    const act = others.length === 0 ? acts : fc.oneof(acts, fc.constantFrom(...others));
    const rule = fc.tuple(tests, act).filter(agree);
    return fc.array(rule, { maxLength: 8 }).map((all) => all.map(textOf).join('\n\t\t'));
  };
  const to = `dnat ${ip} to numgen random mod 2 map { 0 : ${pods}, 1 : ${hosts} }`;
  return fc
    .record({
      dnat: rules(`dnat ${ip} to ${pods}`, to),
      pre: rules(),
      forward: rules(),
      post: rules('masquerade', 'masquerade fully-random'),
    })
    .map(
      ({ dnat, pre, forward, post }) => `table ${family} calm {
	set hosts { type ${type}; elements = { ${hosts}, ${pods} } }
	set pairs { type ${type} . inet_service; elements = { ${hosts} . 80, ${pods} . 443 } }
	chain called { counter meta mark set 0x1 }
	map verdicts { type inet_service : verdict; elements = { 80 : jump called, 443 : accept, 53 : goto called } }
	chain pre { type filter hook prerouting priority -150; ${pre}
	}
	chain dnat { type nat hook prerouting priority -100; ${dnat}
	}
	chain forward { type filter hook forward priority 0; ${forward}
	}
	chain post { type nat hook postrouting priority 100; ${post}
	}
}
`,
    );
}

type TestAndAct = readonly [test: string, act: string];

/** nft refuses a second protocol, and ports of none. */
function agree([test, act]: TestAndAct): boolean {
  const needsTcp = act.startsWith('tcp ');
  return needsTcp ? !/^(udp|th|.*tcp)/.test(test) : true;
}

function textOf([test, act]: TestAndAct): string {
  // The ports of `th` need a protocol before them, which nft does not ask for itself.
  return `${test} ${act}`.trim();
}
