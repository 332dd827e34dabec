import { checkArgument, someObject } from '@packet-path/core';
import {
  byCause,
  type Cause,
  type PacketCounts,
  packetsCost,
  type Values,
} from '@packet-path/cost';
import type { Profile } from './profile.ts';
import { SOME_PROFILE } from './profile.ts';

/** Nanoseconds by cause. */
export type Times = Readonly<Partial<Record<Cause, number>>>;

/** A profile's packets at some constants: means over connections. */
export interface PricedProfile {
  readonly first: Times;
  readonly rest: Times;
  /** The packets of a request until its response has come through. */
  readonly asked: Times;
  /** All packets of a request. */
  readonly request: Times;
  readonly closing: Times;
}

/** Prices by the constants and the profile that they are of: both are read-only. */
const known = new WeakMap<Values, WeakMap<Profile, PricedProfile>>();

/** The price of each part of a connection; the same constants and the same profile are priced once. */
export function priceOf(values: Values, profile: Profile): PricedProfile {
  checkArgument('priceOf', 'values', values, someObject);
  checkArgument('priceOf', 'profile', profile, SOME_PROFILE);
  const ofValues = known.get(values) ?? new WeakMap<Profile, PricedProfile>();
  known.set(values, ofValues);
  const priced = ofValues.get(profile) ?? pricedAnew(values, profile);
  ofValues.set(profile, priced);
  return priced;
}

function pricedAnew(values: Values, profile: Profile): PricedProfile {
  const { first, rest, asked, request, closing } = profile;
  const sum = (packets: PacketCounts): Times => byCause(packetsCost(values, packets));
  return {
    first: scaled(sum(first), 1 / first.packets),
    rest: sum(rest),
    asked: sum(asked),
    request: sum(request),
    closing: sum(closing),
  };
}

/** Times so many times. */
export function scaled(times: Times, factor: number): Times {
  const product: Partial<Record<Cause, number>> = {};
  for (const [cause, time] of Object.entries(times) as [Cause, number][]) {
    product[cause] = time * factor;
  }
  return product;
}

/** Times together, cause by cause. */
export function added(...all: readonly Times[]): Times {
  const sums: Partial<Record<Cause, number>> = {};
  for (const times of all) {
    for (const [cause, time] of Object.entries(times) as [Cause, number][]) {
      sums[cause] = (sums[cause] ?? 0) + time;
    }
  }
  return sums;
}

/** All causes together. */
export function whole(times: Times): number {
  return Object.values(times).reduce((sum, time) => sum + time, 0);
}
