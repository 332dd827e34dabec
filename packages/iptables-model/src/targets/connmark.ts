import type { Conntrack } from '@packet-path/conntrack';
import { NO_CONNECTION } from '@packet-path/conntrack';
import type { PacketBuffer } from '@packet-path/core';
import type { Action, TargetExtension, TargetResult } from '../extension/extension.ts';
import type { GivenOptions } from '../text/given-options.ts';
import { ALL_BITS, hexadecimal, readUint32 } from '../text/masked-value.ts';
import { readXmark, XMARK_NAMES, XMARK_OPTIONS } from '../text/xmark.ts';

type ConnmarkOptions =
  | { readonly how: 'set'; readonly value: number; readonly mask: number }
  | {
      /** From the packet to the connection, or back. */
      readonly how: 'save' | 'restore';
      /** Bits of the packet's mark. */
      readonly packetMask: number;
      /** Bits of the connection's mark. */
      readonly connectionMask: number;
    };

class ConnmarkAction implements Action {
  readonly isStateless = true;
  readonly #options: ConnmarkOptions;
  readonly #conntrack: Conntrack;

  constructor(options: ConnmarkOptions, conntrack: Conntrack) {
    this.#options = options;
    this.#conntrack = conntrack;
  }

  run(packet: PacketBuffer): TargetResult {
    const { connection } = packet;
    if (connection === NO_CONNECTION) return 'continue';
    const options = this.#options;
    const mark = this.#conntrack.mark(connection);
    switch (options.how) {
      case 'set':
        this.#conntrack.setMark(connection, ((mark & ~options.mask) ^ options.value) >>> 0);
        break;
      case 'save': {
        const bits = packet.mark & options.packetMask;
        this.#conntrack.setMark(connection, ((mark & ~options.connectionMask) ^ bits) >>> 0);
        break;
      }
      case 'restore': {
        const bits = mark & options.connectionMask;
        packet.mark = ((packet.mark & ~options.packetMask) ^ bits) >>> 0;
      }
    }
    return 'continue';
  }
}

/** `-j CONNMARK`: the connection's mark (net/netfilter/xt_connmark.c, `connmark_tg`). */
export const CONNMARK: TargetExtension<ConnmarkOptions> = {
  name: 'CONNMARK',
  needsConntrack: () => true,
  options: {
    ...XMARK_OPTIONS,
    '--save-mark': { values: 0 },
    '--restore-mark': { values: 0 },
    '--nfmask': { values: 1 },
    '--ctmask': { values: 1 },
    '--mask': { values: 1 },
  },
  read(given) {
    const option = given.oneOf(...XMARK_NAMES, '--save-mark', '--restore-mark');
    if (option.name !== '--save-mark' && option.name !== '--restore-mark') {
      for (const name of ['--nfmask', '--ctmask', '--mask']) {
        given.get(name)?.fail('syntax', 'without --save-mark or --restore-mark');
      }
      return { how: 'set', ...readXmark(option) };
    }
    const both = maskOption(given, '--mask') ?? ALL_BITS;
    return {
      how: option.name === '--save-mark' ? 'save' : 'restore',
      packetMask: maskOption(given, '--nfmask') ?? both,
      connectionMask: maskOption(given, '--ctmask') ?? both,
    };
  },
  write(options) {
    if (options.how === 'set') {
      return `--set-xmark ${hexadecimal(options.value)}/${hexadecimal(options.mask)}`;
    }
    const { how, packetMask, connectionMask } = options;
    const masks = `--nfmask ${hexadecimal(packetMask)} --ctmask ${hexadecimal(connectionMask)}`;
    return `--${how}-mark ${masks}`;
  },
  compile: (options, { conntrack }) => new ConnmarkAction(options, conntrack),
};

function maskOption(given: GivenOptions, name: string): number | undefined {
  return given.get(name)?.read(readUint32);
}
