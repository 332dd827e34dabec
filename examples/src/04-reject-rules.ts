// Rules that refuse services without endpoints: does every packet walk them, or the first alone?
//
// A thousand services have no endpoint, so that kube-proxy has a thousand REJECT rules in table filter. Once
// every packet that came in met them; since 1.10 a jump with `--ctstate NEW` leads to them.
//
// Sources: kubernetes 56842 (more than 1,000 such rules; 600 Mbit/s fall to 50), 60306 (the mend).
import assert from 'node:assert/strict';
import { linuxHost } from 'packet-path';

const RULES = 1000;

const refusals = Array.from({ length: RULES }, (_, index) => {
  const address = `10.96.${1 + (index >> 8)}.${index & 255}`;
  return `-A KUBE-SERVICES -d ${address}/32 -p tcp -m tcp --dport 80 -j REJECT`;
});

/** Rules of table filter for the SYN of a connection to a process of the node, and for a packet of it. */
function rulesOf(jump: string): readonly [opening: number, request: number] {
  const host = linuxHost({
    interfaces: [{ name: 'eth0', addresses: ['192.168.0.1/24'] }],
    iptables: ['*filter', ':KUBE-SERVICES - [0:0]', jump, ...refusals, 'COMMIT', ''].join('\n'),
  });
  host.sockets.listen({ process: 'server', port: 8080 });
  const connection = host.connect({
    protocol: 'tcp',
    source: '192.168.0.50:40000',
    destination: '192.168.0.1:8080',
  });
  assert.equal(connection.outcome, 'established');
  const request = connection.request();
  return [
    connection.opening.rulesEvaluatedIn({ table: 'filter' }),
    request.rulesEvaluatedIn({ table: 'filter' }),
  ];
}

console.log(
  'the jump in INPUT'.padEnd(46),
  'new connection'.padStart(15),
  'a request'.padStart(10),
);
const [before, since] = [
  '-A INPUT -j KUBE-SERVICES',
  '-A INPUT -m conntrack --ctstate NEW -j KUBE-SERVICES',
].map((jump) => {
  const [opening, request] = rulesOf(jump);
  console.log(jump.padEnd(53), `${opening}`.padStart(8), `${request}`.padStart(10));
  return { opening, request };
});

assert.ok(before!.request > RULES, 'every packet walks the rules');
assert.ok(since!.opening > RULES, 'a new connection still does');
assert.ok(since!.request < 10, 'a packet of a known one does not');
