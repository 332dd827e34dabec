// Does IPVS get slower with the number of services? Its hash table, by its size.
//
// Does IPVS get slower with the number of services? The cost of a service's look-up for a new
// connection, in the 256 buckets that Linux has and in 65,536. Other numbers of services can be
// given as arguments.
import { linuxHost, tcp } from 'packet-path';
import { withFields } from 'packet-path/core';

const SAMPLE = 1000;

const address = (service: number): string => `10.96.${service >> 8}.${service & 255}`;

/** Services compared with the packet, on average, until the one of a new connection is found. */
function meanProbes(services: number, serviceTableBits: number): number {
  const ipvsadm = Array.from({ length: services }, (_, service) => {
    const virtual = `${address(service)}:80`;
    return `-A -t ${virtual} -s rr\n-a -t ${virtual} -r 10.244.0.2:8080 -m -w 1`;
  });
  const director = linuxHost({
    forwarding: true,
    interfaces: [
      { name: 'eth0', addresses: ['192.168.0.1/24'] },
      { name: 'cni0', addresses: ['10.244.0.1/16'] },
      { name: 'kube-ipvs0', local: ['10.96.0.0/16'] },
    ],
    ipvsadm: ipvsadm.join('\n'),
    ipvs: { serviceTableBits },
  });
  let probes = 0;
  for (let client = 0; client < SAMPLE; client++) {
    // Spread evenly over the services, the first and the last among them.
    const service = Math.floor((client * services) / SAMPLE);
    const syn = tcp(`192.168.0.50:${20000 + client}`, `${address(service)}:80`);
    const { work } = director.send(withFields(syn, { inputInterface: 'eth0' }));
    probes += work.ipvsServiceProbes;
  }
  return probes / SAMPLE;
}

const given = process.argv.slice(2).map(Number);
console.log('services'.padStart(8), '2^8 buckets'.padStart(12), '2^16 buckets'.padStart(13));
for (const services of given.length > 0 ? given : [10, 10_000]) {
  const [small, large] = [8, 16].map((bits) => meanProbes(services, bits).toFixed(2));
  console.log(String(services).padStart(8), small?.padStart(12), large?.padStart(13));
}

console.log(`
Services compared for each new connection. In S services that is about S / 512 + 1 with Linux's
256 buckets, whatever the scheduler; with 65,536 buckets it does not grow.

What it is worth: measured on Linux 6.1, walking 20 services is about 2 % of a new connection, a
few hundred instructions of some 11,000, and packets of known connections walk none. So these
probes alone do not explain why published IPVS response times rise at 10,000 services;
kube-proxy's reprogramming on the same processor is the likelier cause.
(docs/facts/published-results.md, 5)`);
