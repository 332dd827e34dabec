import { type PacketBuffer, Protocol, SctpChunk, type SctpChunkName } from '@packet-path/core';
import type { MatchExtension, MatchResult, Predicate } from '../extension/extension.ts';
import type { GivenOption } from '../text/given-options.ts';
import { not, words } from '../text/write-options.ts';
import {
  PORT_OPTIONS,
  type PortTest,
  portMatches,
  readPortTest,
  writePortTest,
} from './port-test.ts';

interface ChunkTest {
  readonly how: 'all' | 'any' | 'only';
  readonly chunks: readonly SctpChunkName[];
  readonly inverted: boolean;
}

interface SctpOptions {
  readonly source: PortTest;
  readonly destination: PortTest;
  readonly chunks: ChunkTest | null;
}

class SctpPredicate implements Predicate {
  readonly #options: SctpOptions;

  constructor(options: SctpOptions) {
    this.#options = options;
  }

  matches(packet: PacketBuffer): MatchResult {
    const { source, destination, chunks } = this.#options;
    if ((packet.fragment?.offset ?? 0) > 0) return false;
    if (packet.sctp === null) return 'drop';
    return (
      portMatches(source, packet.sourcePort) &&
      portMatches(destination, packet.destinationPort) &&
      (chunks === null || chunksMatch(chunks, packet.sctp.chunks) !== chunks.inverted)
    );
  }
}

function chunksMatch({ how, chunks }: ChunkTest, present: readonly SctpChunkName[]): boolean {
  if (how === 'any') return present.some((chunk) => chunks.includes(chunk));
  const all = chunks.every((chunk) => present.includes(chunk));
  return how === 'all' ? all : present.every((chunk) => chunks.includes(chunk));
}

/** `-m sctp`: ports and chunks (net/netfilter/xt_sctp.c); flags of chunks are not modelled. */
export const sctp: MatchExtension<SctpOptions> = {
  name: 'sctp',
  protocols: [Protocol.SCTP],
  options: { ...PORT_OPTIONS, '--chunk-types': { values: 2, negatable: true } },
  read: (given) => ({
    source: readPortTest(given, '--sport'),
    destination: readPortTest(given, '--dport'),
    chunks: readChunks(given.get('--chunk-types')),
  }),
  write: ({ source, destination, chunks }) =>
    words(
      writePortTest('--sport', source),
      writePortTest('--dport', destination),
      chunks === null
        ? ''
        : `${not(chunks.inverted)}--chunk-types ${chunks.how} ${chunks.chunks.join(',')}`,
    ),
  compile: (options) => new SctpPredicate(options),
};

const NAMES = Object.keys(SctpChunk) as readonly SctpChunkName[];

function readChunks(option: GivenOption | undefined): ChunkTest | null {
  if (option === undefined) return null;
  const { value: how, second } = option;
  if (how !== 'all' && how !== 'any' && how !== 'only') {
    return option.fail('bad-option', `'${how}' is no way to match`, 'all, any or only');
  }
  const wanted = second === 'ALL' ? NAMES : second === 'NONE' ? [] : second.split(',');
  const chunks = wanted.map((name): SctpChunkName => {
    const known = NAMES.find((chunk) => chunk === name.toUpperCase());
    return known ?? option.fail('bad-option', `'${name}' is no chunk`, NAMES.join(', '));
  });
  return { how, chunks, inverted: option.negated };
}
