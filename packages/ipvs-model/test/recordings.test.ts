import { describe, expect, test } from 'vitest';
import { differencesOf } from './kernel/differences.ts';

/** The small files; recordings.long.test.ts plays them all. */
const FILES = [
  'ipvs-conntrack-1',
  'ipvs-edit-1',
  'ipvs-expire-1',
  'ipvs-forwarding-1',
  'ipvs-fwmark-1',
  'ipvs-hooks-1',
  'ipvs-icmp-1',
  'ipvs-local-out-1',
  'ipvs-more-1',
  'ipvs-multi-1',
  'ipvs-states-1',
  'ipvs-sysctl-1',
  'ipvs-udp-1',
];

describe('the model does what Linux did', () => {
  test.each(FILES)('in %s', (file) => {
    expect(differencesOf(file)).toEqual([]);
  });
});
