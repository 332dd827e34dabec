import {
  Address,
  createRandom,
  type Endpoint,
  formatEndpoint,
  SECOND,
  SeededChoices,
  toEndpoint,
  VirtualClock,
} from '@packet-path/core';
import { RoundRobinBalancer } from '@packet-path/kube-proxy';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const endpoints = (count: number): readonly Endpoint[] =>
  Array.from({ length: count }, (_, index) => toEndpoint(`10.180.0.${index + 1}:80`));
const client = (number: number): Address => Address.parse('10.244.0.0').plus(number);

function balancer(count: number, affinity?: number, seed: number = 1) {
  const clock = new VirtualClock();
  const made = new RoundRobinBalancer(new SeededChoices(createRandom(seed)), clock);
  made.setService('web', affinity);
  made.setEndpoints('web', endpoints(count));
  const next = (number = 1, reset = false): string => {
    const endpoint = made.next('web', client(number), reset);
    return endpoint === undefined ? 'none' : formatEndpoint(endpoint);
  };
  return { clock, made, next };
}

describe('round robin', () => {
  test('is even within one, and the order repeats', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 60 }),
        fc.nat(99),
        (count, connections, seed) => {
          const { next } = balancer(count, undefined, seed);
          const chosen = Array.from({ length: connections }, (_, index) => next(index));
          const counts = endpoints(count).map(
            (endpoint) => chosen.filter((text) => text === formatEndpoint(endpoint)).length,
          );
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
          for (const [index, text] of chosen.entries()) expect(text).toBe(chosen[index % count]);
        },
      ),
    );
  });

  test('begins anywhere: the list is shuffled', () => {
    const firsts = Array.from({ length: 40 }, (_, seed) => balancer(4, undefined, seed).next());
    expect(new Set(firsts).size).toBe(4);
  });

  test('begins anew when the endpoints change, and only then', () => {
    const { made, next } = balancer(3);
    const [first, second] = [next(), next()];
    made.setEndpoints('web', [...endpoints(3)].reverse());
    expect([first, second]).not.toContain(next());
    made.setEndpoints('web', endpoints(4));
    const round = [next(), next(), next(), next()];
    expect(new Set(round).size).toBe(4);
    expect(next()).toBe(round[0]);
  });

  test('has nobody for a service without endpoints, or one that is not there', () => {
    const { made, next } = balancer(1);
    made.setEndpoints('web', []);
    expect(next()).toBe('none');
    made.deleteService('web');
    expect(next()).toBe('none');
    made.setEndpoints('web', endpoints(1));
    expect(next()).toBe('none');
  });
});

describe('affinity', () => {
  test('keeps a client at its endpoint, and others to theirs', () => {
    const { next } = balancer(3, 100);
    const chosen = [next(1), next(2), next(3)];
    expect(new Set(chosen).size).toBe(3);
    expect([next(1), next(2), next(3)]).toEqual(chosen);
  });

  test.each([
    ['still holds a moment before its time', 100 * SECOND - 1, true],
    ['is over when its time has come', 100 * SECOND, false],
  ])('%s', (_, time, holds) => {
    const { clock, next } = balancer(2, 100);
    const first = next();
    clock.advance(time);
    expect(next() === first).toBe(holds);
  });

  test('begins anew with every use', () => {
    const { clock, next } = balancer(2, 100);
    const first = next();
    for (let times = 0; times < 5; times++) {
      clock.advance(60 * SECOND);
      expect(next()).toBe(first);
    }
  });

  test('lasts three hours where it is 0', () => {
    const { clock, next } = balancer(2, 0);
    const first = next();
    clock.advance(10_800 * SECOND - 1);
    expect(next()).toBe(first);
    clock.advance(10_800 * SECOND);
    expect(next()).not.toBe(first);
  });

  test('is passed over after a failure, and then is with the new endpoint', () => {
    const { next } = balancer(3, 100);
    const first = next();
    const second = next(1, true);
    expect(second).not.toBe(first);
    expect(next()).toBe(second);
  });

  test('to an endpoint that is gone is forgotten, to others it is kept', () => {
    const { made, next } = balancer(4, 100);
    const chosen = [next(1), next(2)];
    const left = endpoints(4).filter((endpoint) => formatEndpoint(endpoint) !== chosen[0]);
    made.setEndpoints('web', left);
    expect(next(2)).toBe(chosen[1]);
    expect(left.map(formatEndpoint)).toContain(next(1));
  });

  test('that a service gains or loses counts from then on; its time stays', () => {
    const { made, next, clock } = balancer(2, 100);
    const first = next();
    made.setService('web', undefined);
    expect(new Set([next(), next()]).size).toBe(2);
    made.setService('web', 5);
    expect(next()).toBe(first);
    clock.advance(99 * SECOND);
    expect(next()).toBe(first);
  });

  test('is forgotten when it is over, whether or not the client comes back', () => {
    const { made, next, clock } = balancer(2, 100);
    const first = next();
    clock.advance(100 * SECOND);
    made.forgetStale();
    expect(next()).not.toBe(first);
  });
});
