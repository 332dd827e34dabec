import type { WalkPacket } from '../../model/protocol/walk.ts';
import type { Place } from '../../parts/hooks-picture.tsx';

/** The places that a packet has come to at a stop, in order; at its beginning where `stop` is undefined. */
export function placesOf({ origin, stops }: WalkPacket, stop: number | undefined): Place[] {
  const isFromOutside = origin === 'interface' || origin === 'loopback';
  const places: Place[] = [isFromOutside ? 'in' : 'process'];
  for (const one of stops.slice(0, stop === undefined ? 0 : stop + 1)) {
    const place = one.kind === 'hook' ? (one.hook as Place) : PLACE_OF_STEP[one.step];
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
