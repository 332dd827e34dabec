import { sctp } from '@packet-path/core';
import { expect, test } from 'vitest';
import type { ConnectionState } from '../src/index.ts';
import { router } from './host.ts';

type Step = readonly [
  from: 'client' | 'server',
  chunk: 'INIT' | 'INIT_ACK',
  tag: number,
  initiate: number,
];

/** How FORWARD sees each packet of an association. */
function seen(steps: readonly Step[]): (ConnectionState | undefined)[] {
  const { host } = router();
  let state: ConnectionState | undefined;
  host.attach({
    name: 'watch',
    family: 4,
    hook: 'FORWARD',
    priority: 0,
    run(packet) {
      state = packet.connectionState;
      return 'accept';
    },
  });
  const ends = { client: '10.0.0.2:4000', server: '10.244.1.5:80' } as const;
  return steps.map(([from, chunk, verificationTag, initiateTag]) => {
    const to = from === 'client' ? 'server' : 'client';
    const inputInterface = from === 'client' ? 'eth0' : 'eth1';
    const fields = { chunks: [chunk], verificationTag, initiateTag, inputInterface } as const;
    host.send(sctp(ends[from], ends[to], fields));
    return state;
  });
}

const CLIENT: Step = ['client', 'INIT', 0, 11];
const SERVER: Step = ['server', 'INIT', 0, 22];

test.each<[string, readonly Step[], ConnectionState]>([
  ['says its tag', [CLIENT, ['server', 'INIT_ACK', 11, 22]], 'ESTABLISHED'],
  ['has another verification tag', [CLIENT, ['server', 'INIT_ACK', 12, 22]], 'INVALID'],
  [
    'says another tag than before, since one end alone has asked',
    [CLIENT, ['server', 'INIT_ACK', 11, 22], ['server', 'INIT_ACK', 11, 33]],
    'ESTABLISHED',
  ],
  [
    'says the tag that its own INIT said, where both have asked',
    [CLIENT, SERVER, ['client', 'INIT_ACK', 22, 11]],
    'ESTABLISHED',
  ],
  [
    'says another one, where both have asked',
    [CLIENT, SERVER, ['client', 'INIT_ACK', 22, 33]],
    'INVALID',
  ],
  [
    'says another one, where both have asked, from the server',
    [CLIENT, SERVER, ['server', 'INIT_ACK', 11, 33]],
    'INVALID',
  ],
  [
    'says another one, where its end has asked again and forgotten the other',
    [CLIENT, SERVER, SERVER, ['server', 'INIT_ACK', 11, 33]],
    'INVALID',
  ],
  [
    'says another one, where the other has asked again',
    [CLIENT, SERVER, CLIENT, ['server', 'INIT_ACK', 11, 33]],
    'ESTABLISHED',
  ],
])('an INIT ACK that %s', (_, steps, state) => {
  expect(seen(steps).at(-1)).toBe(state);
});
