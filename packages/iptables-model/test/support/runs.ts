import { fc } from '@fast-check/vitest';
import { headers, matches, protocols, type RulePlace, targets } from './rule-words.ts';
import { ADDRESSES, PORTS, word } from './words.ts';

/**
 * Rules of one kind, one after another, as programs write them: a rule for each service, for each
 * port, for each mark, for each set, or for each draw. They are what an index finds its way in, and
 * a walk does not notice.
 */
export function runs(place: RulePlace, longest: number): fc.Arbitrary<readonly string[]> {
  return fc
    .tuple(fc.nat(longest), word('service', 'port', 'mark', 'draw', 'any'), protocols(place.family))
    .chain(([length, kind, protocol]) => {
      const ported = protocol === 'udp' ? 'udp' : 'tcp';
      const target = targets(place, kind === 'service' || kind === 'port' ? ported : '');
      const one = fc
        .tuple(fc.nat(254), fc.nat(PORTS.length), target)
        .map(([number, at, action]) => {
          switch (kind) {
            case 'service':
              return `-d ${host(place, number)} -p ${ported} -m comment --comment "svc ${number}" -m ${ported} --dport ${PORTS[at] ?? number + 1} ${action}`;
            case 'port':
              return `-p ${ported} -m comment --comment x -m ${ported} --dport ${PORTS[at] ?? 40_000 + number} ${action}`;
            case 'mark':
              return `-m mark --mark 0x${(number % 7).toString(16)}/0x7 ${action}`;
            case 'draw':
              return `-m comment --comment x -m statistic --mode random --probability ${((at + 1) / 40).toFixed(5)} ${action}`;
            default:
              return action;
          }
        });
      return fc.array(one, { minLength: length, maxLength: length });
    });
}

/** Rules that have nothing in common. */
export function mixture(place: RulePlace, longest: number): fc.Arbitrary<readonly string[]> {
  return fc.array(ruleText(place), { maxLength: longest });
}

function ruleText(place: RulePlace): fc.Arbitrary<string> {
  return protocols(place.family).chain((protocol) =>
    fc.tuple(headers(place), matches(place, protocol), targets(place, protocol)).map((parts) => {
      const [header, match, target] = parts;
      const named = protocol === '' ? '' : protocol.replace(/^(! )?(.*)$/, '$1-p $2');
      return [header, named, match, target].filter((text) => text !== '').join(' ');
    }),
  );
}

/** Every sixth is an address that packets have. */
function host({ family }: RulePlace, number: number): string {
  const known = ADDRESSES[family];
  if (number % 6 === 0) return known[number % known.length]!;
  return family === 4 ? `10.96.1.${number}/32` : `fd01:96::1:${number.toString(16)}/128`;
}
