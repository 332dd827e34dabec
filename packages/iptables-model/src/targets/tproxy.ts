import { type Address, type PacketBuffer, Protocol, UNSPECIFIED } from '@packet-path/core';
import type { Action, TargetExtension, TargetResult } from '../extension/extension.ts';
import { readAddress } from '../text/masked-address.ts';
import { hexadecimal, type MaskedValue, readMaskedValue } from '../text/masked-value.ts';
import { readPort } from '../text/service-ports.ts';
import { applyXmark } from '../text/xmark.ts';

interface TproxyOptions {
  readonly port: number;
  /** The unspecified address for the packet's own. */
  readonly address: Address;
  readonly mark: MaskedValue;
}

class TproxyAction implements Action {
  readonly #mark: MaskedValue;

  constructor({ mark }: TproxyOptions) {
    this.#mark = mark;
  }

  run(packet: PacketBuffer): TargetResult {
    packet.mark = applyXmark(packet.mark, this.#mark);
    return 'accept';
  }
}

/**
 * `-j TPROXY`: hands a packet to a local proxy as it is (net/netfilter/xt_TPROXY.c). Sockets are not
 * modelled: one always listens where the rule says. The mark then has to lead to a route that
 * delivers here, which is the routing rules' business.
 */
export const TPROXY: TargetExtension<TproxyOptions> = {
  name: 'TPROXY',
  tables: ['mangle'],
  hooks: ['PREROUTING'],
  protocols: [Protocol.TCP, Protocol.UDP],
  options: {
    '--on-port': { values: 1 },
    '--on-ip': { values: 1 },
    '--tproxy-mark': { values: 1 },
  },
  read: (given, { family }) => ({
    port: given.require('--on-port').read(readPort),
    address: given.get('--on-ip')?.read((text) => readAddress(text, family)) ?? UNSPECIFIED[family],
    mark: given.get('--tproxy-mark')?.read(readMaskedValue) ?? { value: 0, mask: 0 },
  }),
  write: ({ port, address, mark }) =>
    `--on-port ${port} --on-ip ${address} --tproxy-mark ${hexadecimal(mark.value)}/${hexadecimal(mark.mask)}`,
  compile: (options) => new TproxyAction(options),
};
