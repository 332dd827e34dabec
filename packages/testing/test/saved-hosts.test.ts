import type { Packet } from '@packet-path/core';
import {
  type LinuxHost,
  type LinuxHostOptions,
  linuxHost,
  type SavedHost,
} from '@packet-path/linux-host';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { hostTexts, ipsetTexts, packets } from '../src/index.ts';

describe('arbitrary sets', () => {
  test('are taken, and saved as they were written', () => {
    fc.assert(
      fc.property(ipsetTexts(), (text) => {
        expect(linuxHost({ forwarding: true, ipset: text }).ipsets.save()).toBe(text);
      }),
      { numRuns: 30 * PROPERTY_RUNS },
    );
  });
});

describe('a host that is saved', () => {
  /** The same options, and a host of what their host saves. */
  const both = (options: LinuxHostOptions): readonly [LinuxHost, LinuxHost, SavedHost] => {
    const host = linuxHost(options);
    const saved = host.save();
    return [host, linuxHost(saved), saved];
  };

  test('is built again, and saves the same', () => {
    fc.assert(
      fc.property(hostTexts(), (options) => {
        const [, again, saved] = both(options);
        expect(again.save()).toEqual(saved);
        expect(JSON.parse(JSON.stringify(saved))).toEqual(saved);
      }),
      { numRuns: 8 * PROPERTY_RUNS },
    );
  });

  test('says what it was told', () => {
    fc.assert(
      fc.property(hostTexts(), (options) => {
        const [, , saved] = both(options);
        const { name, interfaces, sysctls, routingRules, ipset } = options;
        expect(saved).toMatchObject({ name, interfaces, sysctls, routingRules, ipset });
        const routes = [options.routes, ...Object.values(options.tables)].flat();
        expect([saved.routes, ...Object.values(saved.tables)].flat()).toHaveLength(routes.length);
      }),
      { numRuns: 8 * PROPERTY_RUNS },
    );
  });

  test('does the same with packets', { tags: ['slow'] }, () => {
    const traffic = fc.array(fc.oneof(packets(), packets({ inputInterface: 'eth1' })), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(hostTexts(), traffic, (options, sent) => {
        const [first, second] = both(options);
        for (const packet of sent) {
          const [one, other] = [first.send(packet), second.send(packet)];
          expect(other.outcome).toBe(one.outcome);
          expect(other.emitted.map(inWords)).toEqual(one.emitted.map(inWords));
          expect({ ...other.work }).toEqual({ ...one.work });
        }
        expect(second.save()).toEqual(first.save());
      }),
      { numRuns: 8 * PROPERTY_RUNS },
    );
  });
});

function inWords({ source, destination, ttl, outputInterface }: Packet): string {
  return `${source} ${destination} ${ttl} ${outputInterface}`;
}
