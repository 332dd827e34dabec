import { type Endpoint, formatEndpoint } from '@packet-path/core';
import type { DataPlane, PlaneHost } from '@packet-path/data-plane';
import fc from 'fast-check';
import { assertSame, assertSomething, assertThat } from '../assertion/assert.ts';
import { flowOf } from '../path/calls.ts';
import type { PathUnderTest } from '../path/path-under-test.ts';
import { type PlaneTestOptions, planeUnderTest } from './plane-under-test.ts';

/**
 * Every outcome of a connection ends at a backend of its service, none is told twice, and where all
 * endpoints are met their probabilities add up to 1. A plane that samples says why.
 */
export function probabilitiesAddUp(
  plane: DataPlane,
  options: PlaneTestOptions = {},
): fc.IPropertyWithHooks<[number, number, number]> {
  const make = planeUnderTest(plane, options);
  return fc.property(fc.nat(99), fc.nat(99), fc.integer({ min: 1024, max: 32767 }), (...call) => {
    const [service, client, port] = call;
    const under = make('outcomes');
    const flow = flowOf({ service, client, port, requests: 0 }, under);
    const outcomes = (under.path as PlaneHost).outcomes(flow);
    if ('sample' in outcomes) {
      assertThat('a plane that samples says why', outcomes.sample.length > 0);
      return;
    }
    const met = new Set<string>();
    let sum = 0;
    for (const { endpoint, probability } of outcomes.exact) {
      assertThat(
        `a probability is at most 1: ${probability}`,
        probability >= 0 && probability <= 1,
      );
      assertThat('an outcome has an endpoint', endpoint !== null);
      assertThat(`${formatEndpoint(endpoint!)} is a backend`, isBackend(under, service, endpoint!));
      met.add(formatEndpoint(endpoint!));
      sum += probability;
    }
    assertSomething('probabilities add up', met.size > 0, 'the plane tells no outcome');
    if (met.size < (outcomes.endpoints ?? met.size)) return;
    assertSame('the sum of probabilities', Math.round(sum * 1e9) / 1e9, 1);
  });
}

function isBackend({ services }: PathUnderTest, service: number, endpoint: Endpoint): boolean {
  return services[service % services.length]!.backends.some(
    ({ address, port }) => port === endpoint.port && address.equals(endpoint.address),
  );
}
