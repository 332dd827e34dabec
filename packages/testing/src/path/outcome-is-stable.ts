import { assertSame } from '../assertion/assert.ts';
import { place } from './calls.ts';
import { type PathProperty, pathProperty } from './path-property.ts';
import type { MakePath } from './path-under-test.ts';

/** A connection keeps its endpoint while others come and go, and every request costs the same. */
export function outcomeIsStable(make: MakePath): PathProperty {
  return pathProperty(make, (under, { calls }) => {
    const open = calls.map((call) => {
      const connection = place(call, under);
      return { connection, reply: String(connection.reply), cost: cost(connection.request()) };
    });
    for (const { connection, reply, cost: before } of open) {
      assertSame('the rules of a request', cost(connection.request()), before);
      assertSame(`${connection.original}`, connection.outcome, 'established');
      assertSame('its reply', String(connection.reply), reply);
    }
  });
}

/** Rules, and not probes: other connections may share a bucket. */
function cost({ packets, rulesEvaluated }: { packets: number; rulesEvaluated: number }): string {
  return `${rulesEvaluated} rules for ${packets} packets`;
}
