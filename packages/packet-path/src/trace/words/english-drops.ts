import { reasonText } from '@packet-path/core';
import type { DropTexts } from './trace-language.ts';

/** Each reason in English. A model that declares another is told by the compiler that it is missing here. */
export const ENGLISH_DROPS: DropTexts = {
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
