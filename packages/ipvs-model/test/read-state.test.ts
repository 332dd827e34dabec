import { type Packet, PacketBuffer, PacketPathError, reasonText, tcp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { Lab, service } from './lab.ts';

const VIP = '10.96.0.1:80';

describe('the state of a director', () => {
  const lab = new Lab(`${service('rr', [1, 2])}\n-A -f 5 -s rr\n-a -f 5 -r 10.1.0.9 -m -w 1`);
  const { view } = lab.ipvs;
  const [first, marked] = view.services;

  test('is found by key, service and destination', () => {
    expect(view.services).toHaveLength(view.serviceCount);
    for (const { key, destinations } of [first!, marked!]) {
      expect(view.service(key)).toEqual(view.services.find((one) => one.key === key));
      for (const destination of destinations)
        expect(view.destination(key, destination)).toEqual(destination);
    }
    const nobody = { kind: 'mark', mark: 77, family: 4 } as const;
    expect(view.service(nobody)).toBeUndefined();
    expect(view.destination(nobody, first!.destinations[0]!)).toBeUndefined();
    const other = { ...first!.destinations[0]!, port: 9 };
    expect(view.destination(first!.key, other)).toBeUndefined();
  });

  test('counts connections as it lists them', () => {
    const busy = new Lab(service('rr', [1, 2]));
    for (let count = 0; count < 5; count++) busy.syn(VIP);
    expect(busy.ipvs.view.connectionCount).toBe(5);
    expect(busy.ipvs.view.connections).toHaveLength(5);
  });

  test('has a text whose length is known without it', () => {
    const six =
      '-A -t [fd96::1]:80 -s wrr -p 30 -M 64\n-a -t [fd96::1]:80 -r [fd10::1]:8080 -g -w 10';
    const program = `${service('wlc', [1, 20, 300])}\n${six}\n-A -u 10.96.0.2:53 -s sh -b sh-port -o`;
    const { ipvs } = new Lab(program);
    expect(ipvs.savedLength).toBe(ipvs.save().length);
    expect(JSON.stringify(ipvs)).toContain(JSON.stringify(ipvs.save()).slice(1, 40));
  });
});

test('commands run as a tool of the host', () => {
  const lab = new Lab('');
  lab.host.run({ tool: 'ipvsadm', arguments: `-A -t ${VIP} -s rr` } as never);
  expect(lab.ipvs.save()).toBe(`-A -t ${VIP} -s rr\n`);
});

test('a reason of a drop is told in words', () => {
  expect(reasonText({ kind: 'ipvs', cause: 'no destination' })).toBe('IPVS: no destination');
});

describe('a packet that a director has handled', () => {
  test('has the way and ends of its connection', async () => {
    const told = ['-m', '-g', '-i'].map((way) => {
      const lab = new Lab(`-A -t ${VIP} -s rr -p 30\n-a -t ${VIP} -r 10.1.0.1:80 ${way} -w 1`);
      lab.syn(VIP);
      const [entry] = lab.ipvs.view.connections.filter(({ template }) => !template);
      const { client, destination, virtual } = entry!;
      const found = (packet: Packet) => lab.ipvs.connectionOf(new PacketBuffer(packet));
      expect(found(tcp(virtual, '10.9.9.9:1'))).toBeUndefined();
      expect(found(tcp(destination, client))).toBeUndefined();
      return `${way} ${JSON.stringify(found(tcp(client, destination)) ?? null)}\n`;
    });
    await expect(told.join('')).toMatchFileSnapshot('pinned/handled.txt');
  });
});

describe.each(['sh', 'mh'])('%s', (scheduler) => {
  const labOf = (flags: string) =>
    new Lab(service(scheduler, [1, 1, 1]).replace(`-s ${scheduler}`, `-s ${scheduler}${flags}`));

  test('leaves a server that takes none to others only where it falls back', () => {
    for (const flags of [
      '',
      ` -b ${scheduler}-fallback`,
      ` -b ${scheduler}-port,${scheduler}-fallback`,
    ]) {
      const lab = labOf(flags);
      const clients = Array.from({ length: 20 }, (_, index) => `192.168.0.${index + 1}`);
      const before = clients.map((client) => lab.chosen(VIP, client));
      lab.ipvs.run(`-e -t ${VIP} -r 10.1.0.2:8080 -m -w 0`);
      const after = clients.map((client) => lab.chosen(VIP, client));
      const isFallback = flags.includes('fallback');
      for (const [index, chosen] of after.entries()) {
        expect(chosen).not.toBe('10.1.0.2');
        if (before[index] !== '10.1.0.2' && !flags.includes('port'))
          expect(chosen).toBe(before[index]);
        if (before[index] === '10.1.0.2' && !flags.includes('port') && scheduler === 'sh')
          expect(chosen === undefined).toBe(!isFallback);
      }
      if (isFallback) expect(after).not.toContain(undefined);
    }
  });
});

describe('lblcr', () => {
  test('lets go of the most loaded server of an address that has had several for long', async () => {
    const lab = new Lab(service('lblcr', [1, 1, 1]));
    const seen = new Set<string | undefined>();
    for (let round = 0; round < 40; round++) {
      for (let count = 0; count < 3; count++) seen.add(lab.chosen(VIP));
      if (round % 4 === 3) lab.host.clock.advance(400_000_000);
    }
    expect(seen.size).toBeGreaterThan(1);
    await expect(lab.ipvs.run('-Lnc')).toMatchFileSnapshot('pinned/lblcr.txt');
  });
});

test('a listing that ends before its titles, or names a flag that is none, is refused', () => {
  const titles = new Lab('').ipvs.run('-Ln');
  for (const text of [
    titles.split('\n')[0]!,
    `${titles.trimEnd()}\nTCP  ${VIP} rr what\n`,
    `${titles.trimEnd()}\nTCP  999.96.0.1:80 rr\n`,
  ]) {
    expect(() => new Lab(text)).toThrow(PacketPathError);
  }
  const ops = new Lab(`-A -u ${VIP} -s rr -p 60 -M 255.255.0.0 -o`);
  expect(new Lab(ops.ipvs.run('-Ln')).ipvs.save()).toBe(ops.ipvs.save());
});
