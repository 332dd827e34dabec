// A scheduler of one's own: IPVS that always takes the server with the most free places.
//
// A scheduler is a value with a name; `bind` is told of a service, and `schedule` names one of its
// destinations. A server's weight is its number of places here.
import assert from 'node:assert/strict';
import { connections, linuxHost } from 'packet-path';
import type { Scheduler } from 'packet-path/ipvs';
import { tallied, tally } from './lib/cluster-of-pods.ts';

const mostFree: Scheduler = {
  name: 'most-free',
  choosesBy: 'load',
  bind: (service) => ({
    schedule() {
      const { destinations } = service;
      const free = destinations.map(
        ({ weight, activeConnections, inactiveConnections }) =>
          weight - activeConnections - inactiveConnections,
      );
      const most = Math.max(...free);
      return most > 0 ? destinations[free.indexOf(most)] : undefined;
    },
  }),
};

const host = linuxHost({
  forwarding: true,
  interfaces: [
    { name: 'eth0', addresses: ['192.168.0.1/24', '192.168.0.100/32'] },
    { name: 'eth1', addresses: ['10.0.0.1/24'] },
  ],
  ipvs: { schedulers: [mostFree] },
  ipvsadm: `-A -t 192.168.0.100:80 -s most-free
-a -t 192.168.0.100:80 -r 10.0.0.10:80 -m -w 10
-a -t 192.168.0.100:80 -r 10.0.0.11:80 -m -w 30`,
});
const flow = { protocol: 'tcp', source: '192.168.0.50:40000', destination: '192.168.0.100:80' };
const outcomes: string[] = [];
const servers: string[] = [];
for (const { outcome, reply } of connections(host, flow, 41)) {
  outcomes.push(outcome);
  if (outcome === 'established') servers.push(`${reply.source}`);
}

console.log(`40 places: ${tallied(servers)}; the 41st connection: ${outcomes.at(-1)}`);

assert.deepEqual(tally(servers), { '10.0.0.10': 10, '10.0.0.11': 30 });
assert.notEqual(outcomes.at(-1), 'established');
