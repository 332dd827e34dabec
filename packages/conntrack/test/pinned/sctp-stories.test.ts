import {
  createRandom,
  type PacketBuffer,
  type SctpChunkName,
  SECOND,
  sctp,
} from '@packet-path/core';
import { expect, test } from 'vitest';
import { router } from '../host.ts';

/** An association's chunks in their order, by who sends them, with the tag that each must have. */
const COURSE: readonly (readonly ['client' | 'server', number, ...SctpChunkName[]])[] = [
  ['client', 0, 'INIT'],
  ['server', 11, 'INIT_ACK'],
  ['client', 22, 'COOKIE_ECHO', 'DATA'],
  ['server', 11, 'COOKIE_ACK', 'SACK'],
  ['client', 22, 'DATA', 'SACK'],
  ['server', 11, 'HEARTBEAT'],
  ['client', 22, 'HEARTBEAT_ACK'],
  ['client', 22, 'SHUTDOWN'],
  ['server', 11, 'SHUTDOWN_ACK'],
  ['client', 22, 'SHUTDOWN_COMPLETE'],
];

const CHUNKS: readonly SctpChunkName[] = [
  'INIT',
  'INIT_ACK',
  'ABORT',
  'SHUTDOWN',
  'SHUTDOWN_ACK',
  'ERROR',
  'COOKIE_ECHO',
  'COOKIE_ACK',
  'SHUTDOWN_COMPLETE',
  'HEARTBEAT',
  'HEARTBEAT_ACK',
  'DATA',
];

/** An association whose ends skip, repeat and mix chunks now and then, a line for each packet. */
function story(seed: number): string[] {
  const random = createRandom(`association ${seed}`);
  const of = <Item>(list: readonly Item[]): Item => list[random.below(list.length)]!;
  const { host, conntrack } = router();
  let state = '';
  host.attach({
    name: 'watch',
    family: 4,
    hook: 'FORWARD',
    priority: 0,
    run(packet: PacketBuffer) {
      state = packet.connectionState;
      return 'accept';
    },
  });
  const lines = [`association ${seed}`];
  // Some begin in the middle.
  let next = random.below(3) === 0 ? random.below(COURSE.length) : 0;
  for (let at = 0; at < 22; at++) {
    const [sender, tag, ...usual] = COURSE[next % COURSE.length]!;
    const isStray = random.below(4) === 0;
    const from = isStray ? of(['client', 'server'] as const) : sender;
    const strays = [[of(CHUNKS)], [of(CHUNKS), ...usual], [...usual, of(CHUNKS)]];
    const chunks = isStray ? of(strays) : usual;
    const verificationTag = random.below(7) === 0 ? of([0, 11, 22, 33]) : tag;
    const initiateTag = random.below(9) === 0 ? of([0, 44]) : from === 'client' ? 11 : 22;
    const ends = ['10.0.0.2:99', '10.244.1.5:88'] as const;
    const [source, destination] = from === 'client' ? ends : [ends[1], ends[0]];
    const inputInterface = from === 'client' ? 'eth0' : 'eth1';
    const chunkFlags = chunks.map(() => (random.below(5) === 0 ? 1 : 0));
    state = 'not seen';
    const options = { chunks, chunkFlags, verificationTag, initiateTag, inputInterface };
    host.send(sctp(source, destination, options));
    const [entry] = conntrack.entries();
    const known =
      entry === undefined
        ? 'none'
        : `${entry.state} ${entry.timeout} ${entry.assured} ${entry.unreplied}`;
    const told = `${from} ${chunks.join('+')} ${chunkFlags.join('')} ${verificationTag} ${initiateTag}`;
    lines.push(`${told}: ${state}; ${known}`);
    if (!isStray) next++;
    host.clock.advance(of([0, 0, 0.1, 2, 9]) * SECOND);
  }
  lines.push(JSON.stringify(conntrack.statistics), '');
  return lines;
}

test('what SCTP associations come to, packet by packet, does not change', async () => {
  const stories = Array.from({ length: 60 }, (_, seed) => story(seed));
  await expect(stories.flat().join('\n')).toMatchFileSnapshot('sctp-stories.txt');
});
