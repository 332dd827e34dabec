import { Address, createRandom, type Seed, tcp } from '@packet-path/core';
import type { FigurePanel, FigurePoint, FigureSeries } from '@packet-path/experiment';
import { type LinuxHost, linuxHost } from '@packet-path/linux-host';

/** Packets that a mean is taken over. */
const SAMPLES = 400;
const SERVICES = [10, 100, 1000, 3000, 10_000];
/** `IP_VS_SVC_TAB_BITS` is 8 in Linux; the others show what it would take. */
const SERVICE_BITS = [8, 10, 12];
const CONNECTIONS = [1000, 3000, 10_000, 30_000, 100_000];
/** `CONFIG_IP_VS_TAB_BITS`: 12 unless built otherwise, 20 at most to Linux 5.x. */
const CONNECTION_BITS = [12, 15, 18];
/** 10.96.0.1 and 172.16.0.2 as numbers. */
const FIRST_SERVICE = 0x0a60_0001;
const FIRST_CLIENT = 0xac10_0002;
const PORTS = 50_000;

/** Entries of the service table that a new connection compares. */
export function serviceProbes(seed: Seed): FigurePanel {
  const series = SERVICE_BITS.map((bits): FigureSeries => {
    const host = directorOf({ serviceTableBits: bits }, seed);
    const random = createRandom(seed).split(`service probes ${bits}`);
    let added = 0;
    const points = SERVICES.map((services): FigurePoint => {
      for (; added < services; added++) addService(host, added);
      let probes = 0;
      for (let sample = 0; sample < SAMPLES; sample++) {
        const service = random.below(services);
        probes += open(host, sample, serviceAddress(service)).ipvsServiceProbes;
      }
      host.clock.advance(3_600_000_000);
      return { x: services, y: probes / SAMPLES };
    });
    return line(bits, points);
  });
  return {
    title: 'a new connection: entries compared among services',
    x: { label: 'services', unit: '', scale: 'log' },
    y: { label: 'entries compared, mean', unit: '', scale: 'log' },
    series: [
      ...series,
      {
        label: 'the kernel: about 20 entries',
        group: 'kernel',
        kind: 'published',
        source: 'Linux 6.1, emulated (docs/facts/published-results.md, 5)',
        drawn: 'dots',
        points: [{ x: 10_000, y: 20 }],
      },
    ],
  };
}

/** Entries of the connection table that a packet of a known connection compares. */
export function connectionProbes(seed: Seed): FigurePanel {
  const series = CONNECTION_BITS.map((bits): FigureSeries => {
    const host = directorOf({ connectionTableBits: bits }, seed);
    const random = createRandom(seed).split(`connection probes ${bits}`);
    addService(host, 0);
    let opened = 0;
    const points = CONNECTIONS.map((connections): FigurePoint => {
      for (; opened < connections; opened++) open(host, opened, serviceAddress(0));
      let probes = 0;
      for (let sample = 0; sample < SAMPLES; sample++) {
        const known = random.below(connections);
        probes += open(host, known, serviceAddress(0)).ipvsConnectionProbes;
      }
      return { x: connections, y: probes / SAMPLES };
    });
    return line(bits, points);
  });
  return {
    title: 'a packet of a known connection: entries compared among connections',
    x: { label: 'connections', unit: '', scale: 'log' },
    y: { label: 'entries compared, mean', unit: '', scale: 'log' },
    series,
  };
}

function line(bits: number, points: readonly FigurePoint[]): FigureSeries {
  const buckets = (2 ** bits).toLocaleString('en-US');
  return {
    label: `${buckets} buckets`,
    group: `${bits} bits`,
    kind: 'simulated',
    source: 'counted on this simulation',
    drawn: 'line',
    points,
  };
}

function directorOf(
  ipvs: { readonly serviceTableBits?: number; readonly connectionTableBits?: number },
  seed: Seed,
): LinuxHost<'ipvs'> {
  return linuxHost({
    models: ['ipvs'],
    seed,
    ipvs,
    forwarding: true,
    interfaces: [
      { name: 'eth0', addresses: ['172.16.0.1/12'] },
      { name: 'eth1', addresses: ['10.1.0.1/16'] },
      { name: 'kube-ipvs0', local: ['10.96.0.0/16'] },
    ],
  });
}

function addService(host: LinuxHost<'ipvs'>, place: number): void {
  const service = `-t ${serviceAddress(place)}:80`;
  host.ipvs.run(`-A ${service} -s rr`);
  host.ipvs.run(`-a ${service} -r 10.1.0.2:8080 -m`);
}

function serviceAddress(place: number): Address {
  return Address.v4(FIRST_SERVICE + place);
}

/** The SYN of a client's connection; sent again, it is a packet of a known one. */
function open(host: LinuxHost<'ipvs'>, client: number, to: Address) {
  const address = Address.v4(FIRST_CLIENT + Math.floor(client / PORTS));
  const port = 10_000 + (client % PORTS);
  return host.send(tcp(`${address}:${port}`, `${to}:80`, { inputInterface: 'eth0' })).work;
}
