import {
  type Address,
  fieldsOf,
  type Host,
  PacketBuffer,
  type Passage,
  UNSPECIFIED,
} from '@packet-path/core';
import type { Action, TargetExtension, TargetResult } from '../extension/extension.ts';
import { atMost } from '../text/canonical.ts';
import { readAddress } from '../text/masked-address.ts';
import { words } from '../text/write-options.ts';

interface TeeOptions {
  readonly gateway: Address;
  readonly device: string | undefined;
}

/**
 * The hosts that are sending a copy: what it meets on its way out copies nothing (`nf_skb_duplicated`). One that
 * comes back through `lo` is copied again.
 */
const COPYING = new WeakSet<Host>();

class TeeAction implements Action {
  readonly #gateway: Address;
  readonly #host: Host;

  constructor({ gateway }: TeeOptions, host: Host) {
    this.#gateway = gateway;
    this.#host = host;
  }

  /** The copy leaves from OUTPUT on, untracked; one made on the way in counts as a hop. */
  run(packet: PacketBuffer, passage: Passage): TargetResult {
    if (COPYING.has(this.#host)) return 'continue';
    const copy = new PacketBuffer(fieldsOf(packet));
    copy.kernelMade = true;
    copy.untracked = true;
    copy.isCopy = true;
    copy.inputInterface = null;
    copy.outputInterface = null;
    if (passage.hook === 'PREROUTING' || passage.hook === 'INPUT') {
      // In Linux the TTL becomes 255, and where copies come back through `lo`, they go round for ever.
      if (copy.ttl === 0) return 'continue';
      copy.ttl--;
    }
    COPYING.add(this.#host);
    try {
      this.#host.pipeline.resend(copy, passage, this.#gateway);
    } finally {
      COPYING.delete(this.#host);
    }
    return 'continue';
  }
}

/**
 * `-j TEE`: sends a copy of the packet by way of another host (net/ipv4/netfilter/nf_dup_ipv4.c,
 * `nf_dup_ipv4`). The device of `--oif` is kept; the gateway's route says where the copy leaves.
 */
export const TEE: TargetExtension<TeeOptions> = {
  name: 'TEE',
  options: { '--gateway': { values: 1 }, '--oif': { values: 1 } },
  read(given, { family }) {
    const option = given.require('--gateway');
    const gateway = option.read((text) => readAddress(text, family));
    if (gateway.equals(UNSPECIFIED[family])) option.fail('bad-address', `${gateway} is no gateway`);
    return { gateway, device: given.get('--oif')?.read(atMost(15, 'a device')) };
  },
  write: ({ gateway, device }) =>
    words(`--gateway ${gateway}`, device === undefined ? '' : `--oif ${device}`),
  compile: (options, { host }) => new TeeAction(options, host),
};
