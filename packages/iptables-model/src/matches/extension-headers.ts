import type { MatchExtension } from '../extension/extension.ts';
import { NEVER } from '../extension/never.ts';
import type { SaidOptionShape, SaidOptions } from '../extension/said-options.ts';
import { readSaid, writeSaid } from '../extension/said-options.ts';
import { numberIn, rangeUpTo } from '../text/canonical.ts';
import { prefixLength, readAddress, readMaskedAddress } from '../text/masked-address.ts';
import { protocolNumber } from '../text/protocols.ts';

/** A header of IPv6 that packets here do not have: they match nothing, with `!` or without. */
function absent(
  name: string,
  options: Readonly<Record<string, SaidOptionShape>>,
): MatchExtension<SaidOptions> {
  return {
    name,
    families: [6],
    options,
    read: (given) => readSaid(given, options),
    write: writeSaid,
    compile: () => NEVER,
  };
}

const LENGTH = { values: 1, negatable: true, canonical: numberIn(0, 0xffffffff) } as const;

/** `-m rt`: the routing header (net/ipv6/netfilter/ip6t_rt.c). */
export const rt: MatchExtension<SaidOptions> = absent('rt', {
  '--rt-type': { values: 1, negatable: true, canonical: numberIn(0, 0xffffffff) },
  '--rt-segsleft': { values: 1, negatable: true, canonical: rangeUpTo(0xffffffff) },
  '--rt-len': LENGTH,
  '--rt-0-res': { values: 0 },
  '--rt-0-addrs': { values: 1 },
  '--rt-0-not-strict': { values: 0 },
});

/** `-m hbh`: hop-by-hop options (net/ipv6/netfilter/ip6t_hbh.c). */
export const hbh: MatchExtension<SaidOptions> = absent('hbh', {
  '--hbh-len': LENGTH,
  '--hbh-opts': { values: 1 },
});

/** `-m dst`: destination options (net/ipv6/netfilter/ip6t_hbh.c). */
export const dst: MatchExtension<SaidOptions> = absent('dst', {
  '--dst-len': LENGTH,
  '--dst-opts': { values: 1 },
});

const NUMBER = (largest: number): SaidOptionShape => ({
  values: 1,
  negatable: true,
  canonical: numberIn(0, largest),
});
const SEGMENT: SaidOptionShape = { values: 1, negatable: true, canonical: readSegment };

/** `-m srh`: the header of segment routing (net/ipv6/netfilter/ip6t_srh.c). */
export const srh: MatchExtension<SaidOptions> = absent('srh', {
  '--srh-next-hdr': {
    values: 1,
    negatable: true,
    canonical: (text) => numberIn(0, 255)(`${protocolNumber(text) ?? text}`),
  },
  '--srh-hdr-len-eq': NUMBER(255),
  '--srh-hdr-len-gt': NUMBER(255),
  '--srh-hdr-len-lt': NUMBER(255),
  '--srh-segs-left-eq': NUMBER(255),
  '--srh-segs-left-gt': NUMBER(255),
  '--srh-segs-left-lt': NUMBER(255),
  '--srh-last-entry-eq': NUMBER(255),
  '--srh-last-entry-gt': NUMBER(255),
  '--srh-last-entry-lt': NUMBER(255),
  '--srh-tag': NUMBER(65_535),
  '--srh-psid': SEGMENT,
  '--srh-nsid': SEGMENT,
  '--srh-lsid': SEGMENT,
});

/** An address of a segment with its length; the bits behind that stay, as the tool has them. */
function readSegment(text: string): string {
  const { mask } = readMaskedAddress(text, 6);
  return `${readAddress(text.split('/', 1)[0] ?? '', 6)}/${prefixLength(mask) ?? mask}`;
}
