import type { MatchExtension, MatchResult, Predicate } from '../extension/extension.ts';
import type { GivenOption } from '../text/given-options.ts';
import { readNumber } from '../text/ranges.ts';
import { not, words } from '../text/write-options.ts';
import { PORT_OPTIONS, type PortTest, readPortTest, writePortTest } from './port-test.ts';

/** include/uapi/linux/in.h, `IPPROTO_DCCP`. */
const DCCP = 33;
/** The types of packets, by number (include/uapi/linux/dccp.h, `enum dccp_pkt_type`). */
const TYPES = 'REQUEST RESPONSE DATA ACK DATAACK CLOSEREQ CLOSE RESET SYNC SYNCACK INVALID'.split(
  ' ',
);

interface DccpOptions {
  readonly source: PortTest;
  readonly destination: PortTest;
  readonly types: { readonly names: readonly string[]; readonly inverted: boolean } | null;
  readonly option: { readonly number: number; readonly inverted: boolean } | null;
}

/** Packets here have no header of DCCP: a broken packet, which the kernel drops (`hotdrop`). */
const BROKEN: Predicate = {
  matches: ({ fragment }): MatchResult => ((fragment?.offset ?? 0) > 0 ? false : 'drop'),
};

/** `-m dccp`: ports, types and options (net/netfilter/xt_dccp.c, `dccp_mt`). */
export const dccp: MatchExtension<DccpOptions> = {
  name: 'dccp',
  protocols: [DCCP],
  options: {
    ...PORT_OPTIONS,
    '--dccp-types': { values: 1, negatable: true },
    '--dccp-option': { values: 1, negatable: true },
  },
  read(given) {
    const [types, option] = [given.get('--dccp-types'), given.get('--dccp-option')];
    return {
      source: readPortTest(given, '--sport'),
      destination: readPortTest(given, '--dport'),
      types: types === undefined ? null : { names: readTypes(types), inverted: types.negated },
      option:
        option === undefined
          ? null
          : { number: option.read((text) => readNumber(text, 1, 255)), inverted: option.negated },
    };
  },
  write: ({ source, destination, types, option }) =>
    words(
      writePortTest('--sport', source),
      writePortTest('--dport', destination),
      types === null ? '' : `${not(types.inverted)}--dccp-types ${types.names.join(',')}`,
      option === null ? '' : `${not(option.inverted)}--dccp-option ${option.number}`,
    ),
  compile: () => BROKEN,
};

function readTypes(option: GivenOption): readonly string[] {
  const wanted = option.value.toUpperCase().split(',');
  const unknown = wanted.find((word) => !TYPES.includes(word));
  if (unknown !== undefined) option.fail('bad-option', `'${unknown}' is no type`, TYPES.join(', '));
  return TYPES.filter((type) => wanted.includes(type));
}
