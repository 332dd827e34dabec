import { NO_CONNECTION } from '@packet-path/conntrack';
import type { PacketBuffer } from '@packet-path/core';
import type { Action, TargetExtension, TargetResult } from '../extension/extension.ts';
import { readNumber } from '../text/ranges.ts';
import { words } from '../text/write-options.ts';
import { NOTRACK_ACTION } from './notrack.ts';

/** Which zone a connection is tracked in; `mark` is the packet's mark, its lower 16 bits. */
type Zone = number | 'mark';

/** Options that change no packet here: helpers, timeout policies and events. */
const KEPT = ['--helper', '--timeout', '--ctevents', '--expevents'] as const;

type CtOptions =
  | { readonly how: 'notrack' }
  | {
      readonly how: 'track';
      readonly zone: Zone;
      readonly kept: readonly (readonly [name: string, value: string])[];
    };

class ZoneAction implements Action {
  readonly #zone: Zone;

  constructor(zone: Zone) {
    this.#zone = zone;
  }

  run(packet: PacketBuffer): TargetResult {
    if (packet.connection === NO_CONNECTION && !packet.untracked) {
      packet.connectionZone = this.#zone === 'mark' ? packet.mark & 0xffff : this.#zone;
    }
    return 'continue';
  }
}

/**
 * `-j CT`: no tracking, or tracking in a zone (net/netfilter/xt_CT.c, `xt_ct_tg_check`). Helpers,
 * timeout policies and events are kept, and change nothing.
 */
export const CT: TargetExtension<CtOptions> = {
  name: 'CT',
  tables: ['raw'],
  options: {
    '--notrack': { values: 0 },
    '--zone': { values: 1 },
    '--helper': { values: 1 },
    '--timeout': { values: 1 },
    '--ctevents': { values: 1 },
    '--expevents': { values: 1 },
  },
  needsConntrack: ({ how }) => how === 'track',
  read(given) {
    if (given.has('--notrack')) {
      given.oneOf('--notrack', '--zone', ...KEPT);
      return { how: 'notrack' };
    }
    if (given.all.length === 0) given.oneOf('--notrack', '--zone', ...KEPT);
    const kept = KEPT.flatMap((name) => {
      const option = given.get(name);
      return option === undefined ? [] : [[name, option.value] as const];
    });
    return { how: 'track', zone: given.get('--zone')?.read(readZone) ?? 0, kept };
  },
  write(options) {
    if (options.how === 'notrack') return '--notrack';
    const { zone, kept } = options;
    return words(
      ...kept.map((option) => option.join(' ')),
      zone === 0 && kept.length > 0 ? '' : `--zone ${zone}`,
    );
  },
  compile: (options) => (options.how === 'notrack' ? NOTRACK_ACTION : new ZoneAction(options.zone)),
};

function readZone(text: string): Zone {
  return text === 'mark' ? text : readNumber(text, 0, 65535);
}
