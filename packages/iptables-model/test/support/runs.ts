import fc from 'fast-check';
import type { RulePlace } from './rule-place.ts';
import { headers, matches, protocols, targets } from './rule-words.ts';
import { ADDRESSES, PORTS, word } from './words.ts';

/** A number, a port that packets may have, and the target of one rule of a run. */
interface Difference {
  readonly number: number;
  readonly port: number;
  readonly target: string;
}

/** The rule of each kind of run, by the numbers in which the rules differ. */
const KINDS: Readonly<Record<string, (place: RulePlace, one: Difference) => string>> = {
  service: (place, { number, port, target }) =>
    `-d ${host(place, number)} -p tcp -m comment --comment "svc ${number}" -m tcp --dport ${port} ${target}`,
  port: (_, { port, target }) => `-p tcp -m comment --comment x -m tcp --dport ${port} ${target}`,
  'source port': (_, { port, target }) => `-p udp -m udp --sport ${port} ${target}`,
  mark: (_, { number, target }) => `-m mark --mark 0x${(number % 7).toString(16)}/0x7 ${target}`,
  draw: (_, { port, target }) =>
    `-m comment --comment x -m statistic --mode random --probability ${((port % 40) / 400).toFixed(5)} ${target}`,
  spared: (place, { number, target }) => `! -s ${host(place, number * 6)} ${target}`,
  device: ({ hook }, { number, target }) => {
    const leaves = hook === 'OUTPUT' || hook === 'POSTROUTING';
    return `${leaves ? '-o' : '-i'} ${['eth0', 'eth1', `br${number}`][number % 3]} ${target}`;
  },
  any: (_, { target }) => target,
};

/**
 * Rules of one kind, one after another, as programs write them: a rule for each service, for each
 * port, for each mark, for each device or for each draw. An index finds its way by them, and a walk
 * does not notice.
 */
export function runs(place: RulePlace, longest: number): fc.Arbitrary<readonly string[]> {
  return fc
    .tuple(fc.nat(longest), word(...KINDS_OF_RUNS))
    .chain(([length, kind]) => runOf(place, kind, length));
}

export const KINDS_OF_RUNS: readonly string[] = Object.keys(KINDS);

/** A run of one kind. */
export function runOf(
  place: RulePlace,
  kind: string,
  length: number,
): fc.Arbitrary<readonly string[]> {
  const protocol = kind === 'service' || kind === 'port' ? 'tcp' : '';
  const difference = fc.record({
    number: fc.nat(254),
    port: fc.constantFrom(...PORTS, 40_000, 40_001),
    target: targets(place, protocol),
  });
  const rule = difference.map((one) => KINDS[kind]!(place, one));
  return fc.array(rule, { minLength: length, maxLength: length });
}

/** Rules that have nothing in common. */
export function mixture(place: RulePlace, longest: number): fc.Arbitrary<readonly string[]> {
  return fc.array(ruleText(place), { maxLength: longest });
}

function ruleText(place: RulePlace): fc.Arbitrary<string> {
  return protocols(place.family).chain((protocol) =>
    fc
      .tuple(headers(place), matches(place, protocol), targets(place, protocol))
      .map(([header, match, target]) => {
        const named = protocol === '' ? '' : protocol.replace(/^(! )?(.*)$/, '$1-p $2');
        return [header, named, match, target].filter((text) => text !== '').join(' ');
      }),
  );
}

/** Every sixth is an address that packets have. */
function host({ family }: RulePlace, number: number): string {
  const known = ADDRESSES[family];
  if (number % 6 === 0) return known[(number / 6) % known.length]!;
  return family === 4 ? `10.96.1.${number}/32` : `fd01:96::1:${number.toString(16)}/128`;
}
