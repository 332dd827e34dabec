import { type Packet, Tuple } from '@packet-path/core';
import { assertSomething, assertThat } from '../assertion/assert.ts';
import { place } from './calls.ts';
import { type PathProperty, pathProperty } from './path-property.ts';
import type { MakePath } from './path-under-test.ts';

/**
 * Whatever a connection's packets were rewritten to, its replies are rewritten back: behind the
 * path, packets of the client are the mirror of what the server sends, and packets of the server
 * the mirror of what the client sends. A packet that a process of the host takes, to carry it on, is not
 * behind the path yet.
 */
export function replyUndoesNat(make: MakePath): PathProperty {
  return pathProperty(make, (under, { calls }) => {
    for (const call of calls) {
      const arrived: Packet[] = [];
      const leave = under.listen((step) => {
        const isTaken = step.kind === 'deliver' && step.process !== undefined;
        if ((step.kind === 'emit' || step.kind === 'deliver') && !isTaken)
          arrived.push(step.packet);
      });
      const { original, reply, outcome, onward = [] } = place(call, under);
      leave();
      const mirrors = [reply.reply(), original.reply()];
      const heard = arrived.length > 0 || outcome !== 'established' || onward.length > 0;
      assertSomething('replies are rewritten back', heard, 'no packet that left was told');
      for (const packet of arrived) {
        const tuple = tupleOf(packet);
        const mirrored = mirrors.some((mirror) => mirror.equals(tuple));
        assertThat(`${tuple} belongs to ${original} answered by ${reply}`, mirrored);
      }
    }
  });
}

function tupleOf({ protocol, source, destination, sourcePort, destinationPort }: Packet): Tuple {
  return new Tuple(protocol, source, destination, sourcePort, destinationPort);
}
