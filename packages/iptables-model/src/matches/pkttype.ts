import { type Host, type PacketBuffer, type PacketType, packetType } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import { not } from '../text/write-options.ts';

interface PkttypeOptions {
  readonly type: PacketType;
  readonly inverted: boolean;
}

class PkttypePredicate implements Predicate {
  readonly isStateless = true;
  readonly #options: PkttypeOptions;
  readonly #host: Host;

  constructor(options: PkttypeOptions, host: Host) {
    this.#options = options;
    this.#host = host;
  }

  matches(packet: PacketBuffer): boolean {
    const { type, inverted } = this.#options;
    return (packetType(this.#host, packet) === type) !== inverted;
  }
}

/**
 * `-m pkttype`: how the frame was addressed (net/netfilter/xt_pkttype.c). Frames are not modelled:
 * the packet's destination says it.
 */
export const pkttype: MatchExtension<PkttypeOptions> = {
  name: 'pkttype',
  options: { '--pkt-type': { values: 1, negatable: true } },
  read(given) {
    const option = given.require('--pkt-type');
    const { value: type } = option;
    if (type !== 'unicast' && type !== 'broadcast' && type !== 'multicast') {
      return option.fail('bad-option', `'${type}' is no type`, 'unicast, broadcast or multicast');
    }
    return { type, inverted: option.negated };
  },
  write: ({ type, inverted }) => `${not(inverted)}--pkt-type ${type}`,
  compile: (options, { host }) => new PkttypePredicate(options, host),
};
