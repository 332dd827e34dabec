import { NO_CONNECTION, type PacketBuffer } from '@packet-path/core';
import type { Action, TargetExtension, TargetResult } from '../extension/extension.ts';
import { readNumber } from '../text/ranges.ts';
import { NOTRACK_ACTION } from './notrack.ts';

type CtOptions = { readonly how: 'notrack' } | { readonly how: 'zone'; readonly zone: number };

class ZoneAction implements Action {
  readonly #zone: number;

  constructor(zone: number) {
    this.#zone = zone;
  }

  run(packet: PacketBuffer): TargetResult {
    if (packet.connection === NO_CONNECTION && !packet.untracked) {
      packet.connectionZone = this.#zone;
    }
    return 'continue';
  }
}

/** `-j CT`: no tracking, or tracking in a zone (net/netfilter/xt_CT.c, `xt_ct_tg_check`). */
export const CT: TargetExtension<CtOptions> = {
  name: 'CT',
  tables: ['raw'],
  options: { '--notrack': { values: 0 }, '--zone': { values: 1 } },
  needsConntrack: ({ how }) => how === 'zone',
  read(given) {
    const option = given.oneOf('--notrack', '--zone');
    if (option.name === '--notrack') return { how: 'notrack' };
    return { how: 'zone', zone: option.read((text) => readNumber(text, 0, 65535)) };
  },
  write: (options) => (options.how === 'notrack' ? '--notrack' : `--zone ${options.zone}`),
  compile: (options) => (options.how === 'notrack' ? NOTRACK_ACTION : new ZoneAction(options.zone)),
};
