import { attachTemplate, type Direction, NO_CONNECTION, zoneOf } from '@packet-path/conntrack';
import type { PacketBuffer } from '@packet-path/core';
import type { Action, TargetExtension, TargetResult } from '../extension/extension.ts';
import type { GivenOptions } from '../text/given-options.ts';
import { readNumber } from '../text/ranges.ts';
import { words } from '../text/write-options.ts';
import { NOTRACK_ACTION } from './notrack.ts';

/** The zone a connection is tracked in, and the directions in which it holds. */
interface CtZone {
  /** `mark` is the packet's mark, its lower 16 bits. */
  readonly number: number | 'mark';
  readonly direction: Direction | 'both';
}

/** Options that change no packet here: timeout policies and events. */
const KEPT = ['--timeout', '--ctevents', '--expevents'] as const;

const ZONES = { '--zone': 'both', '--zone-orig': 'original', '--zone-reply': 'reply' } as const;
const ZONE_NAMES = ['--zone', '--zone-orig', '--zone-reply'] as const;
const ALL = ['--notrack', ...ZONE_NAMES, '--helper', ...KEPT] as const;

type CtOptions =
  | { readonly how: 'notrack' }
  | {
      readonly how: 'track';
      readonly zone: CtZone;
      readonly helper: string | undefined;
      readonly kept: readonly (readonly [name: string, value: string])[];
    };

/** Says how a new connection is to be tracked; the first rule that does is the one that counts. */
class TrackAction implements Action {
  readonly #zone: CtZone;
  readonly #helper: string | null;

  constructor(zone: CtZone, helper: string | undefined) {
    this.#zone = zone;
    this.#helper = helper ?? null;
  }

  run(packet: PacketBuffer): TargetResult {
    if (packet.connection !== NO_CONNECTION || packet.untracked || packet.attached) {
      return 'continue';
    }
    const { number, direction } = this.#zone;
    const zone = zoneOf(number === 'mark' ? packet.mark & 0xffff : number, direction);
    attachTemplate(packet, zone);
    packet.connectionHelper = this.#helper;
    return 'continue';
  }
}

/**
 * `-j CT`: no tracking, or tracking in a zone and with a helper (net/netfilter/xt_CT.c,
 * `xt_ct_tg_check`). Timeout policies, events and helpers that are not modelled are kept, and change
 * nothing.
 */
export const CT: TargetExtension<CtOptions> = {
  name: 'CT',
  tables: ['raw'],
  options: Object.fromEntries(ALL.map((name) => [name, { values: name === '--notrack' ? 0 : 1 }])),
  needsConntrack: ({ how }) => how === 'track',
  read(given, { protocol, protocolInverted }) {
    if (given.has('--notrack')) {
      given.oneOf(...ALL);
      return { how: 'notrack' };
    }
    if (given.all.length === 0) given.oneOf(...ALL);
    const helper = given.get('--helper');
    if (helper !== undefined && (protocol === 0 || protocolInverted)) {
      helper.fail('bad-option', 'a helper needs a protocol', '-p with one protocol');
    }
    const kept = KEPT.flatMap((name) => {
      const option = given.get(name);
      return option === undefined ? [] : [[name, option.value] as const];
    });
    return { how: 'track', zone: readZone(given), helper: helper?.value, kept };
  },
  write(options) {
    if (options.how === 'notrack') return '--notrack';
    const { zone, helper, kept } = options;
    const name = ZONE_NAMES.find((known) => ZONES[known] === zone.direction);
    const isSilent = zone.number === 0 && (kept.length > 0 || helper !== undefined);
    return words(
      helper === undefined ? '' : `--helper ${helper}`,
      ...kept.map((option) => option.join(' ')),
      isSilent ? '' : `${name} ${zone.number}`,
    );
  },
  compile: (options) =>
    options.how === 'notrack' ? NOTRACK_ACTION : new TrackAction(options.zone, options.helper),
};

function readZone(given: GivenOptions): CtZone {
  const names = ZONE_NAMES.filter((name) => given.has(name));
  if (names.length > 1) given.oneOf(...ZONE_NAMES);
  const [name = '--zone'] = names;
  const number = given
    .get(name)
    ?.read((text) => (text === 'mark' ? text : readNumber(text, 0, 65535)));
  return { number: number ?? 0, direction: ZONES[name] };
}
