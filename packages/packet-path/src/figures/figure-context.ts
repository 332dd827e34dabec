import { ARTICLE_2019, CALIBRATIONS, type Calibration } from '@packet-path/cost';
import { type ArticleMeasurement, measureArticle } from '@packet-path/experiment';
import { planesNamed } from '@packet-path/node';

/** The choices that figures are made by, and what several of them are computed from. */
export class FigureContext {
  readonly seed: string;
  readonly #calibrations: ReadonlyMap<string, Calibration>;
  #article: ArticleMeasurement | undefined;

  /** @param own calibrations of a user, each in place of the one that it is named after */
  constructor(own: readonly Calibration[], seed: string) {
    this.seed = seed;
    this.#calibrations = new Map(
      [...CALIBRATIONS, ...own].map((calibration) => [calibration.name, calibration]),
    );
  }

  /** The calibration that stands for one of the package. */
  calibration(known: Calibration): Calibration {
    return this.#calibrations.get(known.name) ?? known;
  }

  /** The two modes of the article of 2019, counted at each size: measured once. */
  get article(): ArticleMeasurement {
    if (this.#article === undefined) {
      const [iptables, ipvs] = planesNamed(['iptables-2019', 'ipvs']);
      this.#article = measureArticle({
        planes: { iptables: iptables!, ipvs: ipvs! },
        calibration: this.calibration(ARTICLE_2019),
        seed: this.seed,
      });
    }
    return this.#article;
  }
}
