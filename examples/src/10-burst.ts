// A burst through every scheduler: a server comes back empty; who evens out, and who never does?
//
// Three servers carry ten connections each; the third restarts, and loses its own. Then sixty connections come
// at once, and every other one ends. rr and its like take turns whatever a server holds; lc, sed and nq look.
//
// Source: kubernetes 126378 (13, 2 and 12 connections remain after a restart under rr, even after 16 hours).
import assert from 'node:assert/strict';
import { type Connection, linuxHost } from 'packet-path';

const SCHEDULERS = [
  ...['rr', 'wrr', 'lc', 'wlc', 'lblc', 'lblcr', 'dh', 'sh'],
  ...['sed', 'nq', 'fo', 'ovf', 'mh', 'twos'],
] as const;
const SERVERS = ['10.0.0.10', '10.0.0.11', '10.0.0.12'];

/** Connections that each server holds before the burst, and after it. */
function play(scheduler: string): readonly [before: readonly number[], after: readonly number[]] {
  const director = linuxHost({
    forwarding: true,
    interfaces: [
      { name: 'eth0', addresses: ['192.168.0.1/24', '192.168.0.100/32'] },
      { name: 'eth1', addresses: ['10.0.0.1/24'] },
    ],
    ipvsadm: [
      `-A -t 192.168.0.100:80 -s ${scheduler}`,
      ...SERVERS.map((server) => `-a -t 192.168.0.100:80 -r ${server}:80 -m -w 10`),
    ].join('\n'),
  });
  let port = 20_000;
  const open = (): Connection =>
    director.connect({
      protocol: 'tcp',
      source: `192.168.0.${50 + (port % 7)}:${port++}`,
      destination: '192.168.0.100:80',
    });
  const held = new Map<string, Connection[]>(SERVERS.map((server) => [server, []]));
  const counts = (): readonly number[] => SERVERS.map((server) => held.get(server)!.length);
  const keep = (connection: Connection): void => {
    held.get(`${connection.reply.source}`)?.push(connection);
  };

  for (let index = 0; index < 30; index++) keep(open());
  for (const lost of held.get(SERVERS[2]!)!.splice(0)) lost.close();
  const before = counts();
  const burst = Array.from({ length: 60 }, open);
  burst.forEach((connection, index) => {
    if (index % 2 === 0) keep(connection);
    else connection.close();
  });
  return [before, counts()];
}

const spread = (counts: readonly number[]): number => Math.max(...counts) - Math.min(...counts);

console.log('scheduler'.padEnd(10), 'before the burst'.padEnd(18), 'after it'.padEnd(14), 'spread');
const after = new Map<string, number>();
for (const scheduler of SCHEDULERS) {
  const [before, then] = play(scheduler);
  after.set(scheduler, spread(then));
  const cells = [before.join(', ').padEnd(18), then.join(', ').padEnd(14), `${spread(then)}`];
  console.log(scheduler.padEnd(10), ...cells);
}

for (const looks of ['lc', 'wlc', 'sed', 'nq']) {
  assert.ok(after.get(looks)! < after.get('rr')!, `${looks} evens out better than rr`);
}
