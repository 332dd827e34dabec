import type { Work } from '@packet-path/core';
import { assertSame } from './assert.ts';
import { place } from './calls.ts';
import { type PathProperty, pathProperty } from './path-property.ts';
import type { MakePath } from './path-under-test.ts';

/**
 * Only the first packet of a connection evaluates rules of the nat table; so does the first of each
 * connection that a process of the host opens to carry it on.
 */
export function establishedSkipsNat(make: MakePath): PathProperty {
  return pathProperty(make, (under, { calls }) => {
    for (const call of calls) {
      const connection = place(call, under);
      const firsts = [connection, ...(connection.onward ?? [])];
      const opening = firsts.reduce((sum, first) => sum + natRules(first.opening), 0);
      assertSame(`nat rules of ${connection.original}`, natRules(connection.total), opening);
      const later = natRules(connection.request()) + natRules(connection.close());
      assertSame(`nat rules of later packets of ${connection.original}`, later, 0);
    }
  });
}

function natRules(work: Work): number {
  return work.rulesEvaluatedIn({ table: 'nat' });
}
