import type { Clock } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import { Credit } from '../state/credit.ts';
import { readNumber } from '../text/ranges.ts';
import { readRate, writeRate } from '../text/rate.ts';
import { words } from '../text/write-options.ts';

/** The tool's defaults: 3 packets an hour, 5 at once (iptables, libxt_limit). */
const DEFAULT_RATE = '3/hour';
const DEFAULT_BURST = 5;

interface LimitOptions {
  /** Between two packets, in ten-thousandths of a second. */
  readonly interval: number;
  readonly burst: number;
}

class LimitPredicate implements Predicate {
  readonly #credit: Credit;

  constructor({ interval, burst }: LimitOptions, clock: Clock) {
    this.#credit = new Credit(clock, interval, burst);
  }

  matches(): boolean {
    return this.#credit.take();
  }

  state(): Record<string, number> {
    return { packetsLeft: this.#credit.packetsLeft };
  }
}

/** `-m limit`: so many packets in a time, for each rule (net/netfilter/xt_limit.c). */
export const limit: MatchExtension<LimitOptions> = {
  name: 'limit',
  perRule: true,
  options: { '--limit': { values: 1 }, '--limit-burst': { values: 1 } },
  read: (given) => ({
    interval: given.get('--limit')?.read(readRate) ?? readRate(DEFAULT_RATE),
    burst: given.get('--limit-burst')?.read((text) => readNumber(text, 1, 10_000)) ?? DEFAULT_BURST,
  }),
  write: ({ interval, burst }) =>
    words(
      `--limit ${writeRate(interval)}`,
      burst === DEFAULT_BURST ? '' : `--limit-burst ${burst}`,
    ),
  compile: (options, { host }) => new LimitPredicate(options, host.clock),
};
