import { type Cluster, proxyPorts } from '@packet-path/cluster';
import { type Connection, VirtualClock } from '@packet-path/core';
import {
  clusterFlow,
  type DataPlane,
  nodePlace,
  type PlaneHost,
  type ProgramSize,
} from '@packet-path/data-plane';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { forgettingStartsAnew } from '../plane/forgetting-starts-anew.ts';
import { type PlaneTestOptions, planeUnderTest } from '../plane/plane-under-test.ts';
import { probabilitiesAddUp } from '../plane/probabilities-add-up.ts';
import { twoFamilies } from '../plane/two-families.ts';
import { packetPathSpec } from './packet-path-spec.ts';

/** A data plane's cluster and connections, and the extent of its suite. */
export interface DataPlaneSpecOptions extends PlaneTestOptions {
  /** Runs of each property. Default 25. */
  readonly runs?: number;
}

/**
 * The laws of every data plane, as a suite of vitest: those of packet paths (`packetPathSpec`), and
 * that a host tells its outcomes, forgets, follows its cluster, and uses the clock it is given. Call it
 * in a test file, once for each data plane.
 *
 * ```
 * dataPlaneSpec(myPlane);
 * ```
 */
export function dataPlaneSpec(plane: DataPlane, options: DataPlaneSpecOptions = {}): void {
  const { cluster = twoFamilies(), runs = 25 } = options;
  packetPathSpec(`of data plane ${plane.name}`, planeUnderTest(plane, options), { runs });

  describe(`the data plane ${plane.name}`, () => {
    const make = (of: Cluster = cluster): PlaneHost => plane.make(of, { seed: 'suite' });

    test('has a name and a title', () => {
      expect(plane.name).toMatch(/^[\w.+-]+$/);
      expect(plane.title).not.toBe('');
    });

    test('tells every outcome of a connection, with its probability', () => {
      fc.assert(probabilitiesAddUp(plane, options), { numRuns: runs });
    });

    test('forgets its connections', () => {
      fc.assert(forgettingStartsAnew(plane, options), { numRuns: runs });
    });

    test('keeps to the clock that it is given', () => {
      const clock = new VirtualClock();
      expect(plane.make(cluster, { clock }).clock).toBe(clock);
    });

    test('stands where it is told', () => {
      const place = nodePlace(cluster);
      const [name] = cluster.services.map((service) => `${service.namespace}/${service.name}`);
      const flow = clusterFlow(cluster, name!);
      expect(plane.make(cluster, { place }).connect(flow).outcome).toBe('established');
    });

    test('serves a service no more that is gone, and again one that is back', () => {
      const host = make();
      const { services } = cluster;
      for (const service of services) {
        const name = `${service.namespace}/${service.name}`;
        const flow = clusterFlow(cluster, name);
        host.update({ ...cluster, services: services.filter((one) => one !== service) });
        expect([name, endpointOf(host.connect(flow))]).toEqual([name, undefined]);
        host.forget();
        host.update(cluster);
        expect([name, endpointOf(host.connect(flow))]).not.toEqual([name, undefined]);
        host.forget();
      }
    });

    test('leaves connections to other services alone when one goes', () => {
      const host = make();
      const { services } = cluster;
      const [first, ...rest] = services;
      const open = rest.map(({ namespace, name }) =>
        host.connect(clusterFlow(cluster, `${namespace}/${name}`)),
      );
      host.update({ ...cluster, services: services.filter((service) => service !== first) });
      for (const connection of open) {
        const before = String(connection.reply);
        connection.request();
        expect([connection.outcome, String(connection.reply)]).toEqual(['established', before]);
      }
    });

    test('says how large it is, in whole numbers, and is no larger without services', () => {
      const host = make();
      const [full, empty] = [host.size(), make({ ...cluster, services: [] }).size()];
      for (const key of Object.keys(full) as (keyof ProgramSize)[]) {
        expect(Number.isInteger(full[key]) && full[key] >= 0).toBe(true);
        expect(empty[key]).toBeLessThanOrEqual(full[key]);
      }
    });

    test('says what an update took, on a ledger of its own', () => {
      const host = make({ ...cluster, services: [] });
      const { invocations, work } = host.update(cluster);
      expect(work.runs).toBe(invocations.length);
      for (const count of Object.values(work)) expect(count).toBeGreaterThanOrEqual(0);
      expect(proxyPorts(cluster, 4).length + proxyPorts(cluster, 6).length).toBeGreaterThan(0);
    });
  });
}

/** The endpoint that a connection was balanced to; a packet that nobody balances goes its way as it is. */
function endpointOf({ outcome, flow, reply }: Connection): string | undefined {
  const isTranslated = !reply.source.equals(flow.destination.address);
  return outcome === 'established' && isTranslated ? String(reply.source) : undefined;
}
