import { Host, SECOND, tcp, udp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { Ipvs } from '../src/index.ts';
import { Lab, service } from './lab.ts';

const VIP = '10.96.0.1:80';
const persistent = (weights: readonly number[], options = ''): string =>
  service('rr', weights).replace('-s rr', `-s rr -p 600${options}`);

describe('persistence', () => {
  test('is the only way to a server of weight 0, and can be told not to be', () => {
    const lab = new Lab(persistent([1, 1]));
    const server = lab.chosen(VIP)!;
    lab.ipvs.run(`-e -t ${VIP} -r ${server}:8080 -m -w 0`);
    expect(lab.chosen(VIP)).toBe(server);
    const others = Array.from({ length: 6 }, (_, host) => lab.chosen(VIP, `192.168.3.${host}`));
    expect(others).not.toContain(server);
    lab.host.sysctls.set('net.ipv4.vs.expire_quiescent_template', 1);
    expect(lab.chosen(VIP)).toBe(others[0]);
    // The template of the server of weight 0 has another key until its timer fires.
    const ports = lab.ipvs.view.connections
      .filter(({ template, client }) => template && String(client.address) === '192.168.0.1')
      .map(({ virtual }) => virtual.port);
    expect(ports.sort()).toEqual([65535, 80]);
  });

  test('leads past a threshold, which new clients do not pass', () => {
    const lab = new Lab(persistent([1]).replace('-m -w 1', '-m -w 1 -x 1'));
    expect(lab.chosen(VIP)).toBe('10.1.0.1');
    expect(lab.chosen(VIP)).toBe('10.1.0.1');
    expect(lab.chosen(VIP, '192.168.0.2')).toBeUndefined();
  });

  test('holds for a network, where there is a mask', () => {
    const lab = new Lab(persistent([1, 1], ' -M 255.255.255.0'));
    const near = Array.from({ length: 5 }, (_, host) => lab.chosen(VIP, `192.168.3.${host}`));
    expect(new Set(near).size).toBe(1);
    expect(lab.chosen(VIP, '192.168.4.1')).not.toBe(near[0]);
  });

  test('is forgotten when the time since the newest connection is up', () => {
    const lab = new Lab(persistent([1, 1]));
    const server = lab.chosen(VIP)!;
    lab.host.clock.advance(500 * SECOND);
    expect(lab.chosen(VIP)).toBe(server);
    lab.host.clock.advance(500 * SECOND);
    expect(lab.chosen(VIP)).toBe(server);
    lab.host.clock.advance(700 * SECOND);
    expect(lab.chosen(VIP)).not.toBe(server);
  });
});

describe('a firewall mark', () => {
  /** Packets to any address of fd00:96::/64 carry mark 7. */
  function marked(program: string): { send: (from: string, to: string) => string; ipvs: Ipvs } {
    const host = new Host({
      forwarding: true,
      interfaces: [
        { name: 'eth0', addresses: ['fd00:16::1/64'] },
        { name: 'eth1', addresses: ['fd00:1::1/64'] },
        { name: 'lo', local: ['fd00:96::/64'] },
      ],
      routes: ['default via fd00:16::2 dev eth0'],
    });
    host.attach({
      name: 'mark',
      family: 6,
      hook: 'PREROUTING',
      priority: -150,
      run(packet) {
        packet.mark = 7;
        return 'accept';
      },
    });
    const ipvs = new Ipvs(host);
    ipvs.load(program);
    let port = 1024;
    const send = (from: string, to: string): string => {
      const make = to.endsWith(':53') ? udp : tcp;
      const packet = make(`[${from}]:${++port}`, to, { inputInterface: 'eth0' });
      return String(host.send(packet).emitted[0]?.destination);
    };
    return { send, ipvs };
  }

  test('joins addresses, ports and protocols under one template of a network of IPv6', () => {
    const { send, ipvs } = marked(
      '-A -f 7 -6 -s rr -p 600 -M 64\n-a -f 7 -6 -r [fd00:1::8]:0 -m\n-a -f 7 -6 -r [fd00:1::9]:0 -m',
    );
    const first = send('fd00:aa::1', '[fd00:96::1]:80');
    expect(send('fd00:aa::ffff', '[fd00:96::2]:443')).toBe(first);
    expect(send('fd00:aa::2', '[fd00:96::3]:53')).toBe(first);
    expect(send('fd00:ab::1', '[fd00:96::1]:80')).not.toBe(first);
    const templates = ipvs.view.connections.filter(({ template }) => template);
    expect(templates.map(({ protocol, client }) => `${protocol} ${client.address}`).sort()).toEqual(
      ['ip fd00:aa::', 'ip fd00:ab::'],
    );
    expect(ipvs.run('-Ln')).toContain('FWM  7 IPv6 rr persistent 600 mask 64\n');
  });
});
