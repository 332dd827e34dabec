import {
  ARTICLE_2019,
  type Band,
  bandOver,
  bestValues,
  type Calibration,
  drawsOf,
  type Values,
} from '@packet-path/cost';
import {
  type ArticleMode,
  busiestShare,
  CLOSED_FORM_RANGE,
  candidateShares,
  loadOfNode,
  meanResponse,
  type Profile,
} from 'packet-path/study';
import type { TimeAnswer, TimeMark, TimeSeries, TimeSettings } from '../protocol/time.ts';
import { Recent } from '../scene/recent.ts';
import { ARTICLE_MODES, type ProfilesAt } from './profiles.ts';
import { assumptionsOf, calibrationOf, nodeOf, switched } from './settings.ts';
import { pricedCode } from './time-code.ts';

type PricedFigure = 'response' | 'processor';
type Part = TimeAnswer['parts'][number];

/** Draws from the ranges of the constants that a band is of. */
const DRAWS = 200;
/** Nanoseconds a second in a hundredth of a core. */
const PERCENT = 1e7;
const TITLES: Readonly<Record<ArticleMode, string>> = { iptables: 'iptables (2019)', ipvs: 'IPVS' };
/** Hundredths of a core at 10,000 services, without keepalive (docs/facts/published-results.md, 1). */
const PUBLISHED: Readonly<Record<ArticleMode, number>> = { iptables: 35, ipvs: 8 };

/** Figure 1 or 2 of docs/figures.md at the reader's assumptions: closed forms over counted profiles. */
export function pricedFigure(
  figure: PricedFigure,
  settings: TimeSettings,
  sizes: readonly ProfilesAt[],
): TimeAnswer {
  const calibration = calibrationOf(ARTICLE_2019, settings);
  const node = nodeOf(settings);
  const values = switched(bestValues(calibration), settings);
  const draws = drawsAt(calibration, settings);
  const priceAt = (drawn: Values, profile: Profile): number =>
    figure === 'response'
      ? meanResponse(drawn, profile, node)
      : sum(loadOfNode(drawn, profile, node)) / PERCENT;
  const series = ARTICLE_MODES.map((mode): TimeSeries => {
    const base = new Map<Values, number>();
    // Processor time is that above one service, as the article has it.
    const over = (drawn: Values): number => {
      if (figure === 'response') return 0;
      const known = base.get(drawn) ?? priceAt(drawn, sizes[0]!.profiles[mode]);
      base.set(drawn, known);
      return known;
    };
    return {
      name: mode,
      title: TITLES[mode],
      points: sizes.map(({ services, profiles }) => {
        const profile = profiles[mode];
        const band = bandOver(values, draws, (drawn) => priceAt(drawn, profile) - over(drawn));
        return {
          x: services,
          ...finite(band),
          isInRange:
            figure === 'processor' || busiestShare(values, profile, node) <= CLOSED_FORM_RANGE,
        };
      }),
    };
  });
  return {
    figure,
    series,
    published: figure === 'processor' ? publishedOf(settings) : [],
    parts:
      figure === 'response' ? candidates(values, settings, sizes) : causes(values, settings, sizes),
    assumptions: assumptionsOf(calibration),
    code: pricedCode(figure, settings),
  };
}

/** Draws of the last settings: moving a rate draws nothing anew. */
const recent = new Recent<readonly Values[]>(2);

function drawsAt(calibration: Calibration, settings: TimeSettings): readonly Values[] {
  const { seed, assumptions, processors, possible, chains } = settings;
  return recent.of(JSON.stringify([seed, assumptions, processors, possible, chains]), () =>
    drawsOf(calibration, { seed, draws: DRAWS }).map((drawn) => switched(drawn, settings)),
  );
}

function sum(times: ReturnType<typeof loadOfNode>): number {
  return Object.values(times).reduce((all, time) => all + time, 0);
}

function finite({ low, best, high }: Band): {
  readonly [Key in 'low' | 'y' | 'high']: number | null;
} {
  return { low: told(low), y: told(best), high: told(high) };
}

/**
 * A number of the answer: ten digits, since powers of a double may differ in its last digit from one engine to
 * another, and null for infinity, which JSON does not have: the node cannot carry the requests.
 */
function told(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(10)) : null;
}

/** Microseconds that each of the candidates adds to IPVS's mean at the largest size. */
function candidates(
  values: Values,
  settings: TimeSettings,
  sizes: readonly ProfilesAt[],
): readonly Part[] {
  const { ipvs } = sizes.at(-1)!.profiles;
  const shares = candidateShares(values, ipvs, nodeOf(settings));
  return Object.entries(shares).map(([name, share]) => ({
    name,
    iptables: null,
    ipvs: told(share),
  }));
}

/** Hundredths of a core above one service, by cause, at the largest size. */
function causes(
  values: Values,
  settings: TimeSettings,
  sizes: readonly ProfilesAt[],
): readonly Part[] {
  const node = nodeOf(settings);
  const of = (mode: ArticleMode): ReadonlyMap<string, number> => {
    const least = loadOfNode(values, sizes[0]!.profiles[mode], node);
    const most = Object.entries(loadOfNode(values, sizes.at(-1)!.profiles[mode], node));
    return new Map(
      most.map(([cause, time]) => [
        cause,
        (time - (least[cause as keyof typeof least] ?? 0)) / PERCENT,
      ]),
    );
  };
  const [iptables, ipvs] = [of('iptables'), of('ipvs')];
  return [...new Set([...iptables.keys(), ...ipvs.keys()])].map((name) => ({
    name,
    iptables: told(iptables.get(name) ?? 0),
    ipvs: told(ipvs.get(name) ?? 0),
  }));
}

/** The article's points are of 1,000 requests a second, each with a connection of its own. */
function publishedOf({ requests }: TimeSettings): readonly TimeMark[] {
  if (requests !== 1) return [];
  return ARTICLE_MODES.map((mode) => ({
    name: mode,
    x: 10_000,
    y: PUBLISHED[mode],
    label: `${TITLES[mode]}: ${PUBLISHED[mode]}`,
  }));
}
