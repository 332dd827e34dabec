import type { Hook } from '@packet-path/core';
import type { PacketWay } from '../way/packet-way.ts';

/** A place of the picture of hooks. */
export type Place = Hook | 'in' | 'process' | 'out';

/** The upper left corners of the places, and their sizes, in pixels. */
export const PLACES: Readonly<Record<Place, readonly [x: number, y: number, width: number]>> = {
  in: [0, 0, 90],
  PREROUTING: [140, 0, 130],
  FORWARD: [430, 0, 130],
  POSTROUTING: [720, 0, 130],
  out: [900, 0, 90],
  INPUT: [140, 90, 130],
  process: [405, 90, 180],
  OUTPUT: [720, 90, 130],
};

export const PLACE_HEIGHT = 36;

/** The roads between the places; a packet that IPVS sends on goes past the processes. */
export const ROADS: readonly (readonly [from: Place, to: Place])[] = [
  ['in', 'PREROUTING'],
  ['PREROUTING', 'FORWARD'],
  ['PREROUTING', 'INPUT'],
  ['FORWARD', 'POSTROUTING'],
  ['INPUT', 'process'],
  ['process', 'OUTPUT'],
  ['OUTPUT', 'POSTROUTING'],
  ['POSTROUTING', 'out'],
];

/** The places of a packet's way, in order. */
export function placesOf({ begin, stops }: PacketWay): Place[] {
  const isFromOutside = begin.origin === 'interface' || begin.origin === 'loopback';
  const places: Place[] = [isFromOutside ? 'in' : 'process'];
  for (const stop of stops) {
    const place = stop.kind === 'hook' ? stop.hook : PLACE_OF_STEP[stop.step.kind];
    if (place === undefined || place === places.at(-1)) continue;
    if (places.at(-1) === 'INPUT' && place === 'OUTPUT') places.push('process');
    places.push(place);
  }
  return places;
}

const PLACE_OF_STEP: Readonly<Record<string, Place | undefined>> = {
  emit: 'out',
  deliver: 'process',
};
