import { type PacketBuffer, Protocol } from '@packet-path/core';
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
import { type ChunkFlags, chunksMatch, readChunks, writeChunks } from './sctp-chunks.ts';

interface ChunkTest {
  readonly how: 'all' | 'any' | 'only';
  readonly chunks: readonly ChunkFlags[];
  readonly inverted: boolean;
}

interface SctpOptions {
  readonly source: PortTest;
  readonly destination: PortTest;
  readonly chunks: ChunkTest | null;
}

class SctpPredicate implements Predicate {
  readonly isStateless = true;
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
      (chunks === null || chunksMatch(chunks.how, chunks.chunks, packet.sctp) !== chunks.inverted)
    );
  }
}

/** `-m sctp`: ports and chunks (net/netfilter/xt_sctp.c). */
export const sctp: MatchExtension<SctpOptions> = {
  name: 'sctp',
  protocols: [Protocol.SCTP],
  options: { ...PORT_OPTIONS, '--chunk-types': { values: 2, negatable: true } },
  read: (given) => ({
    source: readPortTest(given, '--sport'),
    destination: readPortTest(given, '--dport'),
    chunks: readChunkTest(given.get('--chunk-types')),
  }),
  write: ({ source, destination, chunks }) =>
    words(
      writePortTest('--sport', source),
      writePortTest('--dport', destination),
      chunks === null
        ? ''
        : `${not(chunks.inverted)}--chunk-types ${chunks.how} ${writeChunks(chunks.chunks)}`,
    ),
  compile: (options) => new SctpPredicate(options),
};

function readChunkTest(option: GivenOption | undefined): ChunkTest | null {
  if (option === undefined) return null;
  const { value: how, second } = option;
  if (how !== 'all' && how !== 'any' && how !== 'only') {
    return option.fail('bad-option', `'${how}' is no way to match`, 'all, any or only');
  }
  return { how, chunks: readChunks(option, second), inverted: option.negated };
}
