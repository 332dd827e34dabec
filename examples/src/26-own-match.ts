// A match of one's own: rules that ask whether a source port is even, counted like any other.
//
// A match is a value in a registry: how its options are read and written, and what they compile to. Here
// `-m parity --even` halves the clients between two servers, without chance.
import assert from 'node:assert/strict';
import { connections, linuxHost } from 'packet-path';
import { type MatchExtension, Registry } from 'packet-path/iptables';
import { tallied, tally } from './lib/cluster-of-pods.ts';

const parity: MatchExtension<{ readonly odd: boolean }> = {
  name: 'parity',
  options: { '--even': { values: 0, negatable: true } },
  read: (given) => ({ odd: given.require('--even').negated }),
  write: ({ odd }) => `${odd ? '! ' : ''}--even`,
  compile: ({ odd }) => ({ matches: ({ sourcePort }) => sourcePort % 2 === (odd ? 1 : 0) }),
};

const host = linuxHost({
  forwarding: true,
  interfaces: [
    { name: 'eth0', addresses: ['192.168.0.1/24'] },
    { name: 'eth1', addresses: ['10.0.0.1/24'] },
  ],
  rules: { registry: new Registry([parity]) },
  iptables: `*nat
-A PREROUTING -d 10.96.0.1/32 -p tcp -m parity --even -j DNAT --to-destination 10.0.0.10:80
-A PREROUTING -d 10.96.0.1/32 -p tcp -m parity ! --even -j DNAT --to-destination 10.0.0.11:80
COMMIT
`,
});
const flow = { protocol: 'tcp', source: '192.168.0.50:40000', destination: '10.96.0.1:80' };
const opened = [...connections(host, flow, 100)];
const servers = opened.map(({ reply }) => `${reply.source}`);
const rules = opened.map(({ opening }) => opening.rulesEvaluatedIn({ table: 'nat' }));

console.log(`servers: ${tallied(servers)}`);
console.log(`rules of table nat: ${rules[0]} for an even port, ${rules[1]} for an odd one`);

assert.deepEqual(tally(servers), { '10.0.0.10': 50, '10.0.0.11': 50 });
assert.deepEqual(rules.slice(0, 2), [1, 2]);
