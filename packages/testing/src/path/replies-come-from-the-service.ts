import { assertSame, assertThat } from '../assertion/assert.ts';
import { place } from './calls.ts';
import { type PathProperty, pathProperty } from './path-property.ts';
import type { MakePath } from './path-under-test.ts';

/** Every call is answered by one of the service's backends, and the caller hears the service. */
export function repliesComeFromTheService(make: MakePath): PathProperty {
  return pathProperty(make, (under, { calls }) => {
    for (const call of calls) {
      const connection = place(call, under);
      const { original, reply } = connection;
      assertSame(`${original}`, connection.outcome, 'established');
      const { backends } = under.services[call.service % under.services.length]!;
      const answers = backends.some(
        ({ address, port }) => address.equals(reply.source) && port === reply.sourcePort,
      );
      assertThat(`${original} was answered by a backend: ${reply}`, answers);
    }
  });
}
