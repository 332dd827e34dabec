import { parseRoute, tcp } from '@packet-path/core';
import { expect, test } from 'vitest';
import { TestNode, tableOf } from './node.ts';

const OPTIONS = ['', '--loose', '--validmark', '--accept-local', '--loose --accept-local'];

/** For each of the options whether a packet passes, without and with --invert. */
function passes(source: string, device: string, mark: number): string {
  const rules = OPTIONS.flatMap((options) => [options, `${options} --invert`]);
  const node = new TestNode(
    tableOf(
      'raw',
      rules.map((options) => `-A PREROUTING -m rpfilter ${options}`.trimEnd()),
    ),
  );
  const { routes } = node.host;
  routes.table('main').add(parseRoute('10.8.0.0/16 dev eth1'));
  routes.table('main').add(parseRoute('blackhole 10.9.0.0/16'));
  routes.table('marked').add(parseRoute('10.8.0.0/16 dev eth0'));
  routes.addRule({ mark: 4, mask: 4, table: 'marked' });
  node.host.send(tcp(`${source}:1`, '10.0.1.2:80', { inputInterface: device, mark }));
  const counts = node.matched('raw', 'PREROUTING');
  return OPTIONS.map((_, at) => {
    expect(counts[2 * at]! + counts[2 * at + 1]!).toBe(1);
    return counts[2 * at] === 1 ? 'passes' : '-';
  }).join(' ');
}

test.each([
  ['leads to its device', '10.0.0.2', 'eth0', 0, 'passes passes passes passes passes'],
  ['leads to another device', '10.0.0.2', 'eth1', 0, '- passes - - passes'],
  ['leads to its device by its mark alone', '10.8.0.1', 'eth0', 4, '- passes passes - passes'],
  ['leads to another by its mark alone', '10.8.0.1', 'eth1', 4, 'passes passes - passes passes'],
  ['leads nowhere', '10.7.0.1', 'eth0', 0, '- - - - -'],
  ['leads into a black hole', '10.9.0.1', 'eth0', 0, '- - - - -'],
  ['leads to an address of its device', '10.0.0.1', 'eth0', 0, '- - - passes passes'],
  ['leads to an address of another device', '10.0.0.1', 'eth1', 0, '- - - - passes'],
  ['leads to the host itself, by lo', '10.0.0.1', 'lo', 0, 'passes passes passes passes passes'],
])('a packet whose way back %s', (_, source, device, mark, wanted) => {
  expect(passes(source, device, mark)).toBe(wanted);
});
