import { type DropReason, type DropReasons, reasonText } from '@packet-path/core';
import { foreignFields } from './foreign-fields.ts';

type DropKind = keyof DropReasons;

/** Each reason in words. A model that declares another is told by the compiler that it is missing here. */
const PROSE: { readonly [Kind in DropKind]: (reason: DropReason<Kind>) => string } = {
  rule: reasonText,
  hook: ({ name }) => `by ${name}`,
  'no route': ({ routeType }) => (routeType === 'none' ? 'no route' : `a ${routeType} route`),
  'forwarding off': () => 'forwarding is off',
  'ttl exceeded': () => 'the TTL ran out',
  'martian source': ({ kind, address }) => `${kind} ${address}`,
  'martian destination': ({ kind, address }) => `${kind} ${address}`,
  'not a member': ({ kind, address }) => `${kind} ${address}`,
  'overlapping fragments': ({ kind }) => kind,
  'too long': ({ mtu }) => `too long for the device's MTU of ${mtu}, and not to be cut`,
  lost: ({ from, cause }) => `lost behind ${from}: ${cause}`,
  'syn proxy': () => "SYNPROXY answered in the server's place",
  'no queue': () => 'no program listens at its queue',
  'no socket': () => 'no socket listens there',
  conntrack: ({ cause }) => cause,
  ipvs: ({ cause }) => `by IPVS: ${cause}`,
};

/** Why a packet ended, in words; a reason that no model here has declared, by its own. */
export function dropProse(reason: DropReason): string {
  if (!Object.hasOwn(PROSE, reason.kind)) return foreignFields(reason);
  const prose = PROSE[reason.kind] as (reason: DropReason) => string;
  return prose(reason);
}
