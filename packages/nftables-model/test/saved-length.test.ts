import { type NftFamily, nftRulesets } from '@packet-path/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { sampleOf } from '../../../test/sample-of.ts';
import { nftRulesetOf, readNft, writeNft } from '../src/index.ts';
import { writtenLength } from '../src/write/written-length.ts';
import { TestNode } from './node.ts';
import { recordedRulesets } from './support/recorded-rulesets.ts';

function expectLength(text: string): void {
  const { nftables } = new TestNode(text);
  expect(nftables.savedLength).toBe(nftables.save().length);
}

test.each(['ip', 'ip6', 'inet'] as const)(
  'the length of a ruleset of family %s is that of its listing',
  (family: NftFamily) => {
    fc.assert(
      fc.property(nftRulesets({ family }), (text) => expectLength(text)),
      { seed: 1, numRuns: 15 * PROPERTY_RUNS },
    );
  },
);

/** Sets whose elements have everything that elements may have, and maps in rules. */
const TABLE = `table inet t {
	comment "with a comment"
	set a { type ipv4_addr; elements = { 10.0.0.1, 10.0.0.2, 10.0.0.3 } }
	set b { type ipv4_addr . inet_service; flags interval; elements = { 10.0.0.0/8 . 1-9, 11.0.0.1 . 80 comment "x", 12.0.0.1-12.0.0.9 . 5 } }
	set c { type ipv6_addr; flags timeout; elements = { fd00::1 timeout 5s, ::, fd00::10 timeout 1h expires 5m comment "y" } }
	set d { type inet_service; elements = { 1, 22, 333, 4444, 5, 66, 777, 8888, 9, 10, 111, 1212, 13, 14, 15, 16, 17, 18, 19, 20 } }
	set e { type ifname . mark; elements = { "eth0" . 5, "lo" . 0x10 } }
	set f { type ct_state; elements = { new, established } }
	set g { type ipv4_addr; counter; elements = { 10.0.0.1 counter packets 5 bytes 500, 10.0.0.2 } }
	set h { type mark; }
	map i { type inet_service : verdict; elements = { 80 : accept, 81 : jump other, 82 comment "z" : goto other, 83 : drop } }
	map j { type ipv4_addr : ipv4_addr . inet_service; elements = { 10.0.0.1 : 10.0.0.2 . 80, 10.0.0.3 : 10.0.0.4 . 8080 } }
	map k { type mark : ipv6_addr; flags interval; elements = { 1-5 : fd00::1, * : fd00::2 } }
	counter l { packets 1 bytes 60 }
	chain other { }
	chain c {
		type nat hook prerouting priority dstnat; policy accept;
		dnat ip to ip saddr map { 10.0.0.1 : 10.0.1.1, 10.0.0.2 : 10.0.1.2, 10.0.0.3 : 10.0.1.3 } comment "w"
		meta l4proto tcp dnat ip to numgen random mod 2 map { 0 : 10.0.1.1 . 80, 1 : 10.0.1.20 . 8080 }
		dnat ip6 to ip6 saddr . tcp dport map { fd00::1 . 80 : fd01::1, fd00::2 . 443 : fd01::22 }
		dnat ip to ip saddr map @m
		dnat ip to ip saddr map { 10.0.0.0/8 : 10.0.1.1 }
		tcp dport vmap { 80 : accept, 81-90 : jump other, 100 : goto other }
		ip saddr { 10.0.0.1, 10.0.0.0/8 } counter accept
	}
	map m { type ipv4_addr : ipv4_addr; }
}
`;

test.each(['1.0.6', '1.1.3', '1.1.7'] as const)(
  'and of a table of sets, maps and elements of all kinds, as %s lists it',
  (version) => {
    const { nftables } = new TestNode(TABLE, undefined, undefined, 'refuse', version);
    const { savedLength } = nftables;
    expect(savedLength).toBe(nftables.save().length);
    const read = nftRulesetOf(readNft(TABLE));
    for (const options of [{}, { version }]) {
      expect(writtenLength(read, options)).toBe(writeNft(read, options).length);
    }
  },
);

test('so is that of recorded rulesets', { tags: ['slow'] }, () => {
  for (const text of sampleOf([...recordedRulesets().values()], 20)) expectLength(text);
});
