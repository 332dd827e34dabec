import { Protocol, SECOND } from '@packet-path/core';
import { assertSame, assertSomething, assertThat } from '../assertion/assert.ts';
import { place } from './calls.ts';
import { type PathProperty, pathProperty } from './path-property.ts';
import type { ConnectionCount, MakePath } from './path-under-test.ts';

/** Longer than anything is remembered that has been closed, or has no closing. */
const LONG = 3600 * SECOND;

/** After both ends have closed, no connection of TCP is open; an hour later, none is known. */
export function closingLeavesNothingOpen(make: MakePath): PathProperty {
  return pathProperty(make, (under, { calls }) => {
    const count = (): ConnectionCount => {
      assertThat('the path can be asked for its connections', under.connections !== undefined);
      return under.connections!();
    };
    const before = count().open;
    let tracked = 0;
    for (const call of calls) {
      const connection = place(call, under);
      tracked += count().tracked;
      connection.close();
      if (connection.flow.protocol !== Protocol.TCP) under.wait(LONG);
      assertSame(`open after ${connection.original}`, count().open, before);
    }
    assertSomething('closing leaves nothing open', tracked > 0, 'no connection was tracked');
    under.wait(LONG);
    assertSame('connections known', count().tracked, 0);
  });
}
