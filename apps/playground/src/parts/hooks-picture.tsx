import { useTexts } from '../texts/texts.ts';
import { still } from './still.ts';
import './hooks-picture.css';

/** A place of the picture. */
export type Place =
  | 'PREROUTING'
  | 'INPUT'
  | 'FORWARD'
  | 'OUTPUT'
  | 'POSTROUTING'
  | 'in'
  | 'process'
  | 'out';

interface Map {
  readonly width: number;
  readonly height: number;
  readonly box: number;
  /** The middle of each place. */
  readonly places: Readonly<Record<Place, readonly [x: number, y: number]>>;
}

/** For wide places: the road from left to right. */
const WIDE: Map = {
  width: 760,
  height: 176,
  box: 122,
  places: {
    in: [44, 44],
    PREROUTING: [185, 44],
    FORWARD: [380, 44],
    POSTROUTING: [575, 44],
    out: [716, 44],
    INPUT: [185, 132],
    process: [380, 132],
    OUTPUT: [575, 132],
  },
};

/** For narrow places: the road from top to bottom. */
const TALL: Map = {
  width: 320,
  height: 372,
  box: 122,
  places: {
    in: [84, 26],
    PREROUTING: [84, 96],
    FORWARD: [84, 186],
    POSTROUTING: [84, 276],
    out: [84, 346],
    INPUT: [240, 96],
    process: [240, 186],
    OUTPUT: [240, 276],
  },
};

const ROADS: readonly (readonly [from: Place, to: Place])[] = [
  ['in', 'PREROUTING'],
  ['PREROUTING', 'FORWARD'],
  ['PREROUTING', 'INPUT'],
  ['FORWARD', 'POSTROUTING'],
  ['INPUT', 'process'],
  ['process', 'OUTPUT'],
  ['OUTPUT', 'POSTROUTING'],
  ['POSTROUTING', 'out'],
];

const HEIGHT = 36;

interface HooksPictureProps {
  /** The places that the packet came to, in order; the last is where it is. */
  readonly places: readonly Place[];
  readonly isDropped: boolean;
  readonly isTall: boolean;
}

/** The five hooks drawn once: the packet stands at one of the places, the road behind it is thick. */
export const HooksPicture = still(function HooksPicture({ places, isDropped, isTall }: HooksPictureProps) {
  const texts = useTexts();
  const map = isTall ? TALL : WIDE;
  const now = places.at(-1) ?? 'in';
  const travelled = new Set(places.slice(1).map((place, at) => `${places[at]} ${place}`));
  const [x, y] = map.places[now];
  return (
    <svg
      class={`hooks${isTall ? ' tall' : ''}`}
      viewBox={`0 0 ${map.width} ${map.height}`}
      role="img"
      aria-label={`${texts.walk.hooksTitle}: ${now}`}
    >
      <defs>
        <marker id="tip" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto">
          <path d="M0,0 10,5 0,10z" class="tip" />
        </marker>
      </defs>
      {ROADS.map(([from, to]) => (
        <Road key={`${from} ${to}`} map={map} from={from} to={to} isTravelled={travelled.has(`${from} ${to}`)} />
      ))}
      {(Object.keys(map.places) as Place[]).map((place) => (
        <Box key={place} map={map} place={place} isNow={place === now} isVisited={places.includes(place)} />
      ))}
      <g class={isDropped ? 'token dropped' : 'token'} style={{ transform: `translate(${x}px, ${y + HEIGHT / 2}px)` }}>
        <circle r="7" />
        {isDropped ? <path d="M-3.2,-3.2 3.2,3.2 M3.2,-3.2 -3.2,3.2" /> : null}
      </g>
    </svg>
  );
});

interface RoadProps {
  readonly map: Map;
  readonly from: Place;
  readonly to: Place;
  readonly isTravelled: boolean;
}

function Road({ map, from, to, isTravelled }: RoadProps) {
  const [fromX, fromY] = map.places[from];
  const [toX, toY] = map.places[to];
  const alongX = Math.sign(toX - fromX);
  const alongY = Math.sign(toY - fromY);
  const half = (place: Place): number => sizeOf(map, place) / 2;
  const isLevel = alongX !== 0;
  return (
    <line
      class={isTravelled ? 'road travelled' : 'road'}
      x1={fromX + (isLevel ? alongX * half(from) : 0)}
      y1={fromY + (isLevel ? 0 : (alongY * HEIGHT) / 2)}
      x2={toX - (isLevel ? alongX * (half(to) + 3) : 0)}
      y2={toY - (isLevel ? 0 : alongY * (HEIGHT / 2 + 3))}
      marker-end="url(#tip)"
    />
  );
}

interface BoxProps {
  readonly map: Map;
  readonly place: Place;
  readonly isNow: boolean;
  readonly isVisited: boolean;
}

function Box({ map, place, isNow, isVisited }: BoxProps) {
  const { walk } = useTexts();
  const [x, y] = map.places[place];
  const width = sizeOf(map, place);
  const isHook = place === place.toUpperCase();
  const label = isHook ? place : place === 'process' ? walk.processes : walk.device;
  const look = ['place', isHook ? 'hook' : 'end', isNow ? 'now' : '', isVisited ? 'visited' : ''];
  return (
    <g class={look.join(' ')}>
      <rect x={x - width / 2} y={y - HEIGHT / 2} width={width} height={HEIGHT} rx="8" />
      <text x={x} y={y + 4.5} text-anchor="middle">
        {label}
      </text>
    </g>
  );
}

function sizeOf(map: Map, place: Place): number {
  return place === 'in' || place === 'out' ? 76 : map.box;
}
