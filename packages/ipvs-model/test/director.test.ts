import { Address, SECOND, tcp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { Lab, service } from './lab.ts';

const VIP = '10.96.0.1:80';

describe('the director', () => {
  test('sends a request through INPUT and OUTPUT, and its answer through FORWARD', () => {
    const lab = new Lab(service('rr', [1]));
    const seen: string[] = [];
    for (const hook of ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'] as const) {
      const run = (): 'accept' => {
        seen.push(hook);
        return 'accept';
      };
      lab.host.attach({ name: 'witness', family: 4, hook, priority: 0, run });
    }
    const [request] = lab.syn(VIP).emitted;
    expect(request).toMatchObject({ destinationPort: 8080, ttl: 63, outputInterface: 'eth1' });
    expect(seen.splice(0)).toEqual(['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING']);
    const answer = tcp('10.1.0.1:8080', '192.168.0.1:1025', { flags: ['SYN', 'ACK'] });
    const [reply] = lab.fromServer(answer).emitted;
    expect(`${reply?.source}:${reply?.sourcePort}`).toBe(VIP);
    expect(seen).toEqual(['PREROUTING', 'FORWARD', 'POSTROUTING']);
  });

  test('is at no hook before the first service and after the last', () => {
    const lab = new Lab('');
    const functions = (): number => lab.host.hooks.at(4, 'INPUT').length;
    expect(functions()).toBe(0);
    lab.ipvs.run('-A -t 10.96.0.1:80 -s rr');
    expect(functions()).toBe(2);
    expect(lab.host.hooks.at(6, 'INPUT')).toHaveLength(0);
    lab.ipvs.run('-D -t 10.96.0.1:80');
    expect(functions()).toBe(0);
  });

  test('remembers a half-open connection for a minute and a little', () => {
    const lab = new Lab(service('rr', [1, 1]));
    lab.syn(VIP);
    lab.host.clock.advance(60 * SECOND);
    expect(lab.ipvs.view.connections).toHaveLength(1);
    lab.host.clock.advance(3 * SECOND);
    expect(lab.ipvs.view.connections).toHaveLength(0);
    const [virtual] = lab.ipvs.view.services;
    expect(virtual?.destinations.map(({ activeConnections }) => activeConnections)).toEqual([0, 0]);
  });

  test('tells its steps to a listener', () => {
    const lab = new Lab(service('rr', [1]));
    const told: unknown[] = [];
    lab.host.listen((step) => {
      if (step.kind.startsWith('ipvs-')) told.push(step);
    });
    lab.syn(VIP);
    const address = Address.parse('10.1.0.1');
    const destination = { address, port: 8080 };
    const key = { kind: 'address', protocol: 6, port: 80 };
    expect(told).toMatchObject([
      { kind: 'ipvs-service', service: key },
      { kind: 'ipvs-schedule', scheduler: 'rr', service: key, destination, weight: 1, steps: 1 },
      { kind: 'ipvs-connection', event: 'made', from: 'client', state: 'NONE', destination },
      { kind: 'ipvs-forward', method: 'masquerade', destination, isLocal: false },
    ]);
  });

  test('says why it drops a packet', () => {
    const lab = new Lab(service('rr', [1]));
    lab.syn(VIP);
    lab.ipvs.run(`-d -t ${VIP} -r 10.1.0.1:8080`);
    const data = tcp('192.168.0.1:1025', VIP, { flags: ['ACK'] });
    const reason = { kind: 'ipvs', cause: 'destination removed' };
    expect(lab.fromClient(data)).toMatchObject({ outcome: 'dropped', reason });
    expect(lab.syn(VIP)).toMatchObject({ reason: { kind: 'ipvs', cause: 'no destination' } });
  });
});

describe('the service table', () => {
  const meanProbes = (services: number, serviceTableBits: number): number => {
    const vips = Array.from({ length: services }, (_, i) => `10.96.${i >> 8}.${i & 255}:80`);
    const program = vips.map((vip) => service('rr', [1], vip)).join('\n');
    const lab = new Lab(program, { serviceTableBits });
    const probes = vips.map((vip) => lab.syn(vip).work.ipvsServiceProbes);
    return probes.reduce((sum, count) => sum + count, 0) / services;
  };

  test('of 256 buckets has chains that grow with the number of services', () => {
    expect(meanProbes(10, 8)).toBeCloseTo(1, 0);
    // S / 512 + 1 on a hit.
    expect(meanProbes(2560, 8)).toBeCloseTo(2560 / 512 + 0.5, 5);
  });

  test('of 2^16 buckets has none', () => {
    expect(meanProbes(2560, 16)).toBe(1);
  });
});
