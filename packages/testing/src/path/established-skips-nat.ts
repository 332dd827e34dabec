import type { Work } from '@packet-path/core';
import { assertSame, assertSomething } from '../assertion/assert.ts';
import { place } from './calls.ts';
import { type PathProperty, pathProperty } from './path-property.ts';
import type { MakePath } from './path-under-test.ts';

const LAW = 'established packets skip the nat table';

/**
 * Only the first packet of a connection evaluates rules of the nat table; so does the first of each
 * connection that a process of the host opens to carry it on. Fails where no packet is translated: then the
 * law says nothing.
 */
export function establishedSkipsNat(make: MakePath): PathProperty {
  return pathProperty(make, (under, { calls }) => {
    let translated = 0;
    for (const call of calls) {
      const connection = place(call, under);
      const firsts = [connection, ...(connection.onward ?? [])];
      const opening = firsts.reduce((sum, first) => sum + natRules(first.opening), 0);
      assertSame(`nat rules of ${connection.original}`, natRules(connection.total), opening);
      translated += connection.translated.length + (connection.onward?.length ?? 0);
      const later = natRules(connection.request()) + natRules(connection.close());
      assertSame(`nat rules of later packets of ${connection.original}`, later, 0);
    }
    assertSomething(LAW, translated > 0, 'no packet was translated');
  });
}

function natRules(work: Work): number {
  let rules = 0;
  for (const { table, evaluated } of work.byChain()) if (table === 'nat') rules += evaluated;
  return rules;
}
