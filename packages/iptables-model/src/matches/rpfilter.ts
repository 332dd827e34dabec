import type { Host, PacketBuffer } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import { words } from '../text/write-options.ts';

interface RpfilterOptions {
  /** Any device will do. */
  readonly loose: boolean;
  /** The packet's mark counts in the look-up. */
  readonly validMark: boolean;
  /** Addresses of the host itself pass. */
  readonly acceptLocal: boolean;
  readonly inverted: boolean;
}

class RpfilterPredicate implements Predicate {
  readonly isStateless = true;
  readonly #options: RpfilterOptions;
  readonly #host: Host;

  constructor(options: RpfilterOptions, host: Host) {
    this.#options = options;
    this.#host = host;
  }

  matches(packet: PacketBuffer): boolean {
    const { inverted } = this.#options;
    if (packet.inputInterface === 'lo' || packet.inputInterface === null) return !inverted;
    return this.#passes(packet) !== inverted;
  }

  #passes({ source, mark, inputInterface }: PacketBuffer): boolean {
    const { loose, validMark, acceptLocal } = this.#options;
    const route = this.#host.routes.lookup(source, validMark ? mark : 0);
    if (route === undefined) return false;
    if (route.type !== 'unicast' && !(acceptLocal && route.type === 'local')) return false;
    return loose || route.interface === inputInterface;
  }
}

/**
 * `-m rpfilter`: whether an answer would leave by the device the packet came in by
 * (net/ipv4/netfilter/ipt_rpfilter.c, `rpfilter_mt`).
 */
export const rpfilter: MatchExtension<RpfilterOptions> = {
  name: 'rpfilter',
  tables: ['raw', 'mangle'],
  hooks: ['PREROUTING'],
  options: {
    '--loose': { values: 0 },
    '--validmark': { values: 0 },
    '--accept-local': { values: 0 },
    '--invert': { values: 0 },
  },
  read: (given) => ({
    loose: given.has('--loose'),
    validMark: given.has('--validmark'),
    acceptLocal: given.has('--accept-local'),
    inverted: given.has('--invert'),
  }),
  write: ({ loose, validMark, acceptLocal, inverted }) =>
    words(
      loose ? '--loose' : '',
      validMark ? '--validmark' : '',
      acceptLocal ? '--accept-local' : '',
      inverted ? '--invert' : '',
    ),
  compile: (options, { host }) => new RpfilterPredicate(options, host),
};
