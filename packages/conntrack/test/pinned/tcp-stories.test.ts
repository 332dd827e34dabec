import { createRandom, SECOND } from '@packet-path/core';
import { expect, test } from 'vitest';
import { router } from '../host.ts';
import { type SegmentOptions, Talk } from '../talk.ts';

const FLAGS = [
  ...Array<string>(8).fill('ACK'),
  'PSH ACK',
  'SYN',
  'SYN ACK',
  'FIN ACK',
  'FIN ACK',
  'RST',
  'RST ACK',
  'SYN FIN',
  'ACK URG',
];

const SETTINGS = ['be_liberal', 'ignore_invalid_rst', 'loose', 'max_retrans'];

/**
 * A connection whose ends say much that they should not, a line for each segment. How far numbers are off is
 * drawn: mostly not at all, else by a few bytes, a window, or half the circle.
 */
function story(seed: number): string[] {
  const random = createRandom(`story ${seed}`);
  const of = <Item>(list: readonly Item[]): Item => list[random.below(list.length)]!;
  const talk = new Talk(router(), seed % 2 === 0 ? 4 : 6);
  for (const name of SETTINGS) {
    const path = `net.netfilter.nf_conntrack_tcp_${name}`;
    if (random.below(6) === 0) talk.host.sysctls.set(path, random.below(2));
  }
  const off = (): number =>
    of([0, 0, 0, 0, 0, 0, 1, -1, of([-3000, 900, 11_000, 70_000, -70_000, 0x7fff_0000])]);
  const reached = { client: of([100, 0xffff_ff00]), server: of([500, 0x7fff_ff00]) };
  const lines = [`story ${seed}`];
  for (let at = 0; at < 30; at++) {
    const handshake = (['SYN', 'SYN ACK', 'ACK'] as const)[at];
    const isStart = handshake !== undefined && random.below(8) > 0;
    const from = isStart ? (at === 1 ? 'server' : 'client') : of(['client', 'server'] as const);
    const flags = isStart ? handshake : of(FLAGS);
    const peer = from === 'client' ? 'server' : 'client';
    const hasSyn = flags.includes('SYN');
    const [late, ahead] = isStart ? [0, 0] : [off(), off()];
    const payload = hasSyn ? 0 : of([0, 0, 0, 1, 1000, 8000]);
    const options: SegmentOptions = {
      ack: flags.includes('ACK') ? reached[peer] + ahead : 0,
      window: of([0, 1, 10_000, 10_000, 10_000, 65_535]),
      payload,
      ...(hasSyn && random.below(2) === 0 && { scale: of([0, 2, 7, 15]) }),
      ...(hasSyn && random.below(2) === 0 && { sackPermitted: true }),
      ...(!hasSyn &&
        random.below(8) === 0 && {
          sack: [[reached[peer] + ahead + 10, reached[peer] + ahead + 900]],
        }),
    };
    const known = talk[from](flags, reached[from] + late, options);
    if (late === 0) reached[from] += payload + (hasSyn || flags.includes('FIN') ? 1 : 0);
    lines.push(`${from} ${flags} ${late} ${ahead} ${payload} ${options.window}: ${known}`);
    talk.host.clock.advance(of([0, 0, 0, 1, 9, 40]) * SECOND);
  }
  lines.push(JSON.stringify(talk.conntrack.statistics), '');
  return lines;
}

test('what TCP connections come to, segment by segment, does not change', async () => {
  const stories = Array.from({ length: 40 }, (_, seed) => story(seed));
  await expect(stories.flat().join('\n')).toMatchFileSnapshot('tcp-stories.txt');
});
