// Four IPVS schedulers on servers of weight 1, 2 and 4: which server gets how many connections?
//
// Four IPVS schedulers side by side, on servers of weight 1, 2 and 4. Seventy connections are
// opened and stay open; which server has how many?
import { Address, linuxHost, Protocol } from 'packet-path';

const WEIGHTS = [1, 2, 4];
const CONNECTIONS = 70;

console.log('scheduler'.padEnd(12), ...WEIGHTS.map((weight) => `weight ${weight}`.padStart(10)));
for (const scheduler of ['rr', 'wrr', 'lc', 'wlc']) {
  const director = linuxHost({
    forwarding: true,
    interfaces: [
      { name: 'eth0', addresses: ['192.168.0.1/24', '192.168.0.100/32'] },
      { name: 'eth1', addresses: ['10.0.0.1/24'] },
    ],
    ipvsadm: [
      `-A -t 192.168.0.100:80 -s ${scheduler}`,
      ...WEIGHTS.map(
        (weight, server) => `-a -t 192.168.0.100:80 -r 10.0.0.${server + 10}:80 -m -w ${weight}`,
      ),
    ].join('\n'),
  });
  const opened = new Map<string, number>();
  for (let client = 0; client < CONNECTIONS; client++) {
    const { reply } = director.connect({
      protocol: Protocol.TCP,
      source: { address: Address.parse('192.168.0.50'), port: 40000 + client },
      destination: { address: Address.parse('192.168.0.100'), port: 80 },
    });
    const server = String(reply.source);
    opened.set(server, (opened.get(server) ?? 0) + 1);
  }
  const counts = WEIGHTS.map((_, server) => opened.get(`10.0.0.${server + 10}`) ?? 0);
  console.log(scheduler.padEnd(12), ...counts.map((count) => String(count).padStart(10)));
}
