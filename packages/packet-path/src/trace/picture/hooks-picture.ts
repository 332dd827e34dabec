import { checkArgument, listOf, objectOf, type TraceStep } from '@packet-path/core';
import { element, type Markup } from '@packet-path/experiment';
import { wayLines } from '../format-trace.ts';
import type { PacketWay } from '../way/packet-way.ts';
import { waysOf } from '../way/ways-of.ts';
import { ENGLISH } from '../words/english.ts';
import { formatStep } from '../words/format-step.ts';
import { SOME_LANGUAGE, type TraceLanguage } from '../words/trace-language.ts';
import { PLACE_HEIGHT, PLACES, type Place, placesOf, ROADS } from './hook-map.ts';

const WIDTH = 1060;
const MARGIN = 30;
const LINE = 17;
/** Height of the picture of the hooks, with its title. */
const MAP = 190;
/** Characters of a line; the font is as wide as 0.6 of its height. */
const LONGEST = 135;

/**
 * A trace as an SVG: for each packet the five hooks, the road that it took in thick lines with the order
 * of its stops, and under them the decisions of the trace in brief.
 *
 * @param language English unless given
 */
export function hooksPicture(
  steps: readonly TraceStep[],
  language: TraceLanguage = ENGLISH,
): string {
  checkArgument('hooksPicture', 'steps', steps, listOf(objectOf('kind')));
  checkArgument('hooksPicture', 'language', language, SOME_LANGUAGE);
  const ways = waysOf(steps);
  let top = MARGIN;
  const parts: Markup[] = [];
  for (const [index, way] of ways.entries()) {
    const lines = wayLines(way, 'brief', language);
    parts.push(packetPart(way, index + 1, lines, top, language));
    top += MAP + lines.length * LINE + MARGIN;
  }
  const title =
    ways[0] === undefined ? language.phrases.noPacket : formatStep(ways[0].begin, language);
  const picture = element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: WIDTH,
      height: top,
      viewBox: `0 0 ${WIDTH} ${top}`,
      role: 'img',
      'font-family': 'sans-serif',
      'font-size': 13,
    },
    element('title', {}, title),
    element('defs', {}, ARROW),
    element('rect', { width: WIDTH, height: top, fill: '#fff' }),
    parts,
  );
  return `${picture.markup}\n`;
}

const ARROW = element(
  'marker',
  {
    id: 'end',
    viewBox: '0 0 10 10',
    refX: 9,
    refY: 5,
    markerWidth: 5,
    markerHeight: 5,
    orient: 'auto',
  },
  element('path', { d: 'M0,0 10,5 0,10z' }),
);

function packetPart(
  way: PacketWay,
  number: number,
  lines: readonly string[],
  top: number,
  language: TraceLanguage,
): Markup {
  const places = placesOf(way);
  const travelled = new Set(places.slice(1).map((place, at) => `${places[at]} ${place}`));
  const title = `${number}. ${formatStep(way.begin, language)}`;
  return element(
    'g',
    { transform: `translate(${MARGIN},${top})` },
    element('text', { y: 0, 'font-size': 15, 'font-weight': 'bold' }, cut(title)),
    element(
      'g',
      { transform: 'translate(0,20)' },
      ROADS.map(([from, to]) => road(from, to, travelled.has(`${from} ${to}`))),
      (Object.keys(PLACES) as Place[]).map((place) =>
        box(place, numbersOf(place, places), language),
      ),
    ),
    lines.map((line, at) => textLine(line, MAP - 20 + at * LINE)),
  );
}

/** The stops at a place: `2`, or `2, 6` where a packet came twice. */
function numbersOf(place: Place, places: readonly Place[]): string {
  return places.flatMap((stop, at) => (stop === place ? [at + 1] : [])).join(', ');
}

function road(from: Place, to: Place, isTravelled: boolean): Markup {
  const [fromX, fromY, fromWidth] = PLACES[from];
  const [toX, toY, toWidth] = PLACES[to];
  const middle = PLACE_HEIGHT / 2;
  const isUpright = fromX === toX;
  const isDown = toY > fromY;
  const [x1, y1] = isUpright
    ? [fromX + fromWidth / 2, fromY + (isDown ? PLACE_HEIGHT : 0)]
    : [fromX + fromWidth, fromY + middle];
  const [x2, y2] = isUpright
    ? [toX + toWidth / 2, toY + (isDown ? 0 : PLACE_HEIGHT)]
    : [toX, toY + middle];
  return element('line', {
    x1,
    y1,
    x2,
    y2,
    stroke: isTravelled ? '#000' : '#bbb',
    'stroke-width': isTravelled ? 3 : 1,
    'marker-end': 'url(#end)',
  });
}

function labelOf(place: Place, { phrases }: TraceLanguage): string {
  if (place === 'process') return phrases.processes;
  return place === 'in' || place === 'out' ? phrases.device : place;
}

function box(place: Place, numbers: string, language: TraceLanguage): readonly Markup[] {
  const [x, y, width] = PLACES[place];
  const isVisited = numbers !== '';
  const label = `${isVisited ? `${numbers}  ` : ''}${labelOf(place, language)}`;
  return [
    element('rect', {
      x,
      y,
      width,
      height: PLACE_HEIGHT,
      rx: 5,
      fill: isVisited ? '#dbe9ff' : '#fff',
      stroke: isVisited ? '#000' : '#bbb',
    }),
    element('text', { x: x + width / 2, y: y + 23, 'text-anchor': 'middle' }, label),
  ];
}

/** Spaces at the beginning of a line are its place. */
function textLine(line: string, y: number): Markup {
  const x = 8 * (line.length - line.trimStart().length);
  return element('text', { x, y, 'font-family': 'monospace', 'font-size': 12 }, cut(line.trim()));
}

function cut(line: string): string {
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
