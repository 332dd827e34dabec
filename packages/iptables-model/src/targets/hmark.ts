import type { Conntrack } from '@packet-path/conntrack';
import type { Action, RuleContext, TargetExtension, TargetResult } from '../extension/extension.ts';
import type { GivenOptions } from '../text/given-options.ts';
import { readUint32 } from '../text/masked-value.ts';
import { readNumber } from '../text/ranges.ts';
import { words } from '../text/write-options.ts';
import { type HmarkFields, HmarkTuple } from './hmark-tuple.ts';

interface HmarkOptions extends HmarkFields {
  readonly modulus: number;
  readonly offset: number;
}

class HmarkAction implements Action {
  readonly #options: HmarkOptions;
  readonly #tuple: HmarkTuple;

  constructor(options: HmarkOptions, conntrack: Conntrack) {
    this.#options = options;
    this.#tuple = new HmarkTuple(options, conntrack);
  }

  /** A packet without the fields that are asked for keeps its mark. */
  run(packet: Parameters<Action['run']>[0]): TargetResult {
    const hash = this.#tuple.hash(packet);
    if (hash === undefined) return 'continue';
    const { modulus, offset } = this.#options;
    packet.mark = (Math.floor((hash * modulus) / 2 ** 32) + offset) >>> 0;
    return 'continue';
  }
}

/** The fields that `--hmark-tuple` names. */
const TUPLE = ['src', 'dst', 'sport', 'dport', 'spi', 'proto', 'ct'] as const;

/**
 * `-j HMARK`: a mark made of a hash of the flow, the same in both directions
 * (net/netfilter/xt_HMARK.c, `hmark_tg_v4`).
 */
export const HMARK: TargetExtension<HmarkOptions> = {
  name: 'HMARK',
  needsConntrack: ({ ofConnection }) => ofConnection,
  options: {
    '--hmark-tuple': { values: 1 },
    '--hmark-src-prefix': { values: 1 },
    '--hmark-dst-prefix': { values: 1 },
    '--hmark-sport-mask': { values: 1 },
    '--hmark-dport-mask': { values: 1 },
    '--hmark-spi-mask': { values: 1 },
    '--hmark-sport': { values: 1 },
    '--hmark-dport': { values: 1 },
    '--hmark-spi': { values: 1 },
    '--hmark-proto-mask': { values: 1 },
    '--hmark-rnd': { values: 1 },
    '--hmark-mod': { values: 1 },
    '--hmark-offset': { values: 1 },
  },
  read: readHmark,
  write: writeHmark,
  compile: (options, { conntrack }) => new HmarkAction(options, conntrack),
};

function readHmark(given: GivenOptions, { family }: RuleContext): HmarkOptions {
  const tuple = given.get('--hmark-tuple');
  const named = tuple?.value.split(',') ?? [];
  if (named.some((name) => !TUPLE.some((known) => known === name))) {
    tuple?.fail('bad-option', `'${tuple.value}' is no tuple`, TUPLE.join(','));
  }
  const number = (name: string, largest: number): number | undefined =>
    given.get(name)?.read((text) => readNumber(text, 0, largest));
  const length = family === 4 ? 32 : 128;
  const all = (field: (typeof TUPLE)[number], everything: number): number =>
    named.includes(field) ? everything : 0;
  const spi = given.get('--hmark-spi-mask');
  if (spi !== undefined && (given.has('--hmark-sport-mask') || given.has('--hmark-dport-mask'))) {
    spi.fail('not-allowed', 'with a mask of ports', '--hmark-spi-mask, or masks of ports');
  }
  const modulus = given.require('--hmark-mod');
  return {
    modulus: modulus.read((text) => Math.max(1, readUint32(text))),
    offset: given.get('--hmark-offset')?.read(readUint32) ?? 0,
    sourcePrefix: number('--hmark-src-prefix', length) ?? all('src', length),
    destinationPrefix: number('--hmark-dst-prefix', length) ?? all('dst', length),
    sourcePortMask: number('--hmark-sport-mask', 0xffff) ?? all('sport', 0xffff),
    destinationPortMask: number('--hmark-dport-mask', 0xffff) ?? all('dport', 0xffff),
    sourcePort: number('--hmark-sport', 0xffff) ?? 0,
    destinationPort: number('--hmark-dport', 0xffff) ?? 0,
    indexMask: given.get('--hmark-spi-mask')?.read(readUint32) ?? all('spi', 0xffffffff),
    index: given.get('--hmark-spi')?.read(readUint32) ?? 0,
    protocolMask: number('--hmark-proto-mask', 0xffff) ?? all('proto', 0xffff),
    key: given.require('--hmark-rnd').read(readUint32),
    ofConnection: named.includes('ct'),
  };
}

/** Fields that say nothing are left out, as the tool does. */
function writeHmark(options: HmarkOptions): string {
  const said = (name: string, value: number, text = `${value}`): string =>
    value === 0 ? '' : `--hmark-${name} ${text}`;
  const masked = (name: string, value: number, digits: number): string =>
    said(name, value, `0x${value.toString(16).padStart(digits, '0')}`);
  return words(
    said('src-prefix', options.sourcePrefix),
    said('dst-prefix', options.destinationPrefix),
    masked('sport-mask', options.sourcePortMask, 4),
    masked('dport-mask', options.destinationPortMask, 4),
    masked('spi-mask', options.indexMask, 8),
    masked('sport', options.sourcePort, 4),
    masked('dport', options.destinationPort, 4),
    masked('spi', options.index, 8),
    masked('proto-mask', options.protocolMask, 2),
    `--hmark-rnd 0x${options.key.toString(16).padStart(8, '0')}`,
    `--hmark-mod ${options.modulus}`,
    said('offset', options.offset),
    options.ofConnection ? '--hmark-tuple ct' : '',
  );
}
