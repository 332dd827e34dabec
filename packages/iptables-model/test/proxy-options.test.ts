import { MILLISECOND, type TcpHeaderOptions } from '@packet-path/core';
import { expect, test } from 'vitest';
import { answerOptions, keptOptions, type SynproxyOptions } from '../src/synproxy/proxy-options.ts';
import { TestNode, tableOf } from './node.ts';

/** Every choice of some things. */
const choices = <Thing>(things: readonly Thing[]): Thing[][] =>
  things.reduce<Thing[][]>((all, thing) => all.flatMap((some) => [some, [...some, thing]]), [[]]);

const OFFERED = choices(['sackPermitted', 'timestamp', 'windowScale', 'mss'] as const);
const SAID: readonly TcpHeaderOptions[] = choices<TcpHeaderOptions>([
  { sackPermitted: true },
  { timestamp: [77, 0] },
  { windowScale: 5 },
  { mss: 900 },
]).map((some) => Object.assign({}, ...some));

test('a client is answered the options that both have, and its own come back by the timestamp', () => {
  const now = 123_456 * MILLISECOND;
  for (const names of OFFERED) {
    const has = (name: (typeof names)[number]): boolean => names.includes(name);
    const offered: SynproxyOptions = {
      sackPermitted: has('sackPermitted'),
      timestamp: has('timestamp'),
      windowScale: has('windowScale') ? 7 : undefined,
      mss: has('mss') ? 1460 : undefined,
      ecn: false,
    };
    for (const said of SAID) {
      const answer = answerOptions(said, offered, now);
      const keeps = said.timestamp !== undefined && has('timestamp');
      const scales = keeps && said.windowScale !== undefined && has('windowScale');
      const sack = keeps && said.sackPermitted === true && has('sackPermitted');
      // The lowest six bits of the milliseconds hold the scale, or 15 for none, and whether there is SACK.
      const stamp = 123_456 - (123_456 % 64) + (scales ? 5 : 15) + (sack ? 16 : 0);
      expect([offered, said, answer]).toEqual([
        offered,
        said,
        {
          ...(said.mss !== undefined && has('mss') && { mss: 1460 }),
          ...(scales && { windowScale: 7 }),
          ...(sack && { sackPermitted: true }),
          ...(keeps && { timestamp: [stamp, 77] }),
        },
      ]);
      const back: TcpHeaderOptions = answer.timestamp
        ? { timestamp: [80, answer.timestamp[0]] }
        : {};
      expect(keptOptions(back, offered, 536)).toEqual({
        mss: 536,
        ...(scales && { windowScale: 5 }),
        ...(sack && { sackPermitted: true }),
        ...(keeps && { timestamp: back.timestamp }),
      });
    }
  }
});

test('a timestamp that was not offered brings nothing back', () => {
  const offered = { sackPermitted: true, timestamp: false, windowScale: 7, mss: 1460, ecn: false };
  expect(keptOptions({ timestamp: [80, 5] }, offered, 536)).toEqual({ mss: 536 });
});

test('every choice of options is written as it was read', () => {
  const words = ['--sack-perm', '--timestamp', '--wscale 7', '--mss 1460', '--ecn'];
  const rules = choices(words).map((some) =>
    ['-A FORWARD -p tcp -m conntrack --ctstate INVALID,UNTRACKED -j SYNPROXY', ...some].join(' '),
  );
  const saved = new TestNode(tableOf('filter', rules)).iptables.save().split('\n');
  expect(saved.filter((line) => line.startsWith('-A'))).toEqual(rules);
});
