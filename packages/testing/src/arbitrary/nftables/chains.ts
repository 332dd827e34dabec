import fc from 'fast-check';
import { nftRules, type RuleScene } from './rules.ts';
import type { NftFamily } from './rulesets.ts';
import { type Block, MAP_CHAINS } from './sets.ts';

/** Base chains: their line, the scene their rules play in. */
const BASES: readonly (readonly [name: string, line: string, scene: RuleScene])[] = [
  ['pre', 'type filter hook prerouting priority mangle; policy accept;', 'prerouting'],
  ['dnat', 'type nat hook prerouting priority dstnat; policy accept;', 'dnat'],
  ['input', 'type filter hook input priority filter; policy accept;', 'filter'],
  ['forward', 'type filter hook forward priority filter; policy accept;', 'filter'],
  ['forward-late', 'type filter hook forward priority filter + 10; policy drop;', 'filter'],
  ['output', 'type filter hook output priority filter; policy accept;', 'filter'],
  ['natout', 'type nat hook output priority -100; policy accept;', 'dnat'],
  ['snat', 'type nat hook postrouting priority srcnat; policy accept;', 'snat'],
];

/**
 * Some base chains and the two chains that maps lead to. Base chains call those, `first` calls
 * `second`, `second` calls nobody.
 */
export function nftChains(family: NftFamily, most: number): fc.Arbitrary<readonly Block[]> {
  const [first, second] = MAP_CHAINS;
  const user = fc.tuple(
    nftRules(family, 'anywhere', most, [second]),
    nftRules(family, 'anywhere', most, []),
  );
  const bases = fc
    .subarray([...BASES], { minLength: 1 })
    .chain((chosen) =>
      fc.tuple(
        ...chosen.map(([name, line, scene]) =>
          nftRules(family, scene, most, MAP_CHAINS).map(
            (rules): Block => [`chain ${name} {`, line, ...rules],
          ),
        ),
      ),
    );
  return fc
    .tuple(bases, user)
    .map(([made, [ofFirst, ofSecond]]) => [
      ...made,
      [`chain ${first} {`, ...ofFirst],
      [`chain ${second} {`, ...ofSecond],
    ]);
}
