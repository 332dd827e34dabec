import { tcp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { TestNode } from './node.ts';

const [FIRST, SECOND] = ['10.96.0.1', '10.96.0.2'];

/** A chain that leads on by address and port; `more` rules stand before these. */
function node(more: readonly string[], others = 0): TestNode {
  const to = (address: string, port: number): string =>
    `-A SERVICES -d ${address}/32 -p tcp -m comment --comment web -m tcp --dport ${port} -j ACCEPT`;
  const rest = Array.from({ length: others }, (_, index) => to(`10.97.0.${index}`, 80));
  const services = [to(FIRST, 80), ...rest, to(SECOND, 80), to(FIRST, 443), to(SECOND, 443)];
  const lines = [':SERVICES - [0:0]', ...more, ...services, '-A PREROUTING -j SERVICES'];
  return new TestNode(`*nat\n${lines.join('\n')}\nCOMMIT\n`);
}

/** The rules passed over for a packet, and the matches asked on the way. */
function passedOver({ iptables }: TestNode, destination: string): unknown {
  const packet = tcp('192.168.0.1:4000', destination);
  const work = iptables.passedOver('nat', 'SERVICES', 'PREROUTING', packet);
  return work && [work.rulesEvaluated, work.matchesEvaluated - work.rulesEvaluated];
}

describe.each([0, 40])('rules before the one that takes a packet, among %i others', (others) => {
  test('are those whose headers match too, and whose matches refuse it', () => {
    const made = node([], others);
    // More often than an index is waited for.
    for (let time = 0; time < 20; time++) {
      expect(passedOver(made, `${FIRST}:80`)).toEqual([0, 2]);
      expect(passedOver(made, `${SECOND}:80`)).toEqual([others + 1, 2]);
      expect(passedOver(made, `${FIRST}:443`)).toEqual([others + 2, 4]);
      expect(passedOver(made, `${SECOND}:443`)).toEqual([others + 3, 4]);
      expect(passedOver(made, `${FIRST}:81`)).toEqual([others + 4, 4]);
    }
    expect(made.iptables.save({ counters: true })).not.toMatch(/\[[1-9]/);
  });

  test.each([
    '-m statistic --mode random --probability 0.5',
    '-m statistic --mode nth --every 2 --packet 0',
    '-m limit --limit 1/sec',
    '-m conntrack --ctstate NEW',
  ])('are not told where one asks for more than fields: %s', (match) => {
    expect(passedOver(node([`-A SERVICES ${match} -j ACCEPT`], others), `${FIRST}:80`)).toBe(
      undefined,
    );
  });

  test('are not told of a chain that is not there', () => {
    const { iptables } = node([], others);
    const packet = tcp('192.168.0.1:4000', `${FIRST}:80`);
    expect(iptables.passedOver('nat', 'NONE', 'PREROUTING', packet)).toBe(undefined);
    expect(iptables.passedOver('mangle', 'SERVICES', 'PREROUTING', packet)).toBe(undefined);
  });
});
