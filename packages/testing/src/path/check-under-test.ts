import {
  checkArgument,
  formatEndpoint,
  objectOfLists,
  PacketPathError,
  protocolName,
} from '@packet-path/core';
import type { PathUnderTest } from './path-under-test.ts';

const UNDER_TEST = objectOfLists('what underTest makes', 'services', 'clients');

/**
 * Refuses a path that the laws cannot be asked of, with all that it lacks.
 *
 * @param protocols numbers of protocols that some service must speak; none in particular unless given
 * @throws {PacketPathError} `bad-option`
 */
export function checkUnderTest(under: PathUnderTest, protocols: readonly number[] = []): void {
  checkArgument('checkUnderTest', 'path', under, UNDER_TEST);
  const { services, clients } = under;
  const spoken = new Set(services.map(({ protocol }) => protocol));
  const lacks = [
    ...(services.length === 0 ? ['a service'] : []),
    ...protocols
      .filter((protocol) => !spoken.has(protocol))
      .map((protocol) => `a service of ${protocolName(protocol)}`),
    ...services
      .filter(({ backends }) => backends.length === 0)
      .map(({ frontend }) => `a backend of ${formatEndpoint(frontend)}`),
    ...([4, 6] as const)
      .filter((family) => services.some(({ frontend }) => frontend.address.family === family))
      .filter((family) => !clients.some((client) => client.family === family))
      .map((family) => `a client of IPv${family}`),
  ];
  if (lacks.length === 0) return;
  throw new PacketPathError('bad-option', `the path ${under.path.name} lacks ${lacks.join(', ')}`, {
    expected: 'services, each with backends, and clients of their families',
  });
}
