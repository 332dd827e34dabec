import { PacketPathError } from '@packet-path/core';

/** Rates are in ten-thousandths of a second (XT_LIMIT_SCALE). */
export const RATE_SCALE = 10_000;

const SECONDS: Readonly<Record<string, number>> = {
  sec: 1,
  min: 60,
  hour: 60 * 60,
  day: 24 * 60 * 60,
};

/**
 * Reads `5/sec`, `10/minute`, `3/h` or `7`, and answers the time between two packets in
 * ten-thousandths of a second.
 *
 * @throws {PacketPathError} `bad-option`
 */
export function readRate(text: string): number {
  const [number = '', unit = 'sec', ...rest] = text.split('/');
  const period = unit === '' ? undefined : periodNamed(unit.toLowerCase());
  const rate = /^\d{1,9}$/.test(number) ? Number(number) : 0;
  const interval = Math.floor((RATE_SCALE * (period ?? 0)) / rate);
  if (rest.length === 0 && rate > 0 && period !== undefined && interval > 0) return interval;
  throw new PacketPathError('bad-option', `'${text}' is no rate`, {
    expected: 'a rate such as 5/sec or 10/min, up to 10000/sec',
  });
}

function periodNamed(unit: string): number | undefined {
  const whole = ['second', 'minute', 'hour', 'day'].find((name) => name.startsWith(unit));
  if (whole === undefined) return undefined;
  return Object.entries(SECONDS).find(([name]) => whole.startsWith(name))?.[1];
}

/**
 * The rate in the smallest unit that says it exactly enough, as the tools print it
 * (iptables, `print_rate`).
 */
export function writeRate(interval: number): string {
  const [name, seconds] = unitFor(interval);
  return `${Math.floor((seconds * RATE_SCALE) / interval)}/${name}`;
}

/** The unit that a rate is printed in, and its seconds. */
function unitFor(interval: number): readonly [name: string, seconds: number] {
  let chosen: readonly [string, number] = ['day', SECONDS['day'] ?? 1];
  for (const [name, seconds] of Object.entries(SECONDS).reverse().slice(1)) {
    const scale = seconds * RATE_SCALE;
    if (interval > scale || Math.floor(scale / interval) < scale % interval) break;
    chosen = [name, seconds];
  }
  return chosen;
}
