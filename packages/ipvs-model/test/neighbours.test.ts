import { Address, Protocol, tcp } from '@packet-path/core';
import { expect, test } from 'vitest';
import { Lab, service } from './lab.ts';

const CLIENT = { address: Address.parse('192.168.0.1'), port: 4000 };
const OTHER = '192.168.0.77';
const BITS = 8;

test('a packet to a stranger compares the connection of a client that has its bucket, and none else', () => {
  const lab = new Lab(service('rr', [1]), { connectionTableBits: BITS });
  lab.fromClient(tcp('192.168.0.1:4000', '10.96.0.1:80'));
  let met = 0;
  for (let port = 1; port <= 1000; port++) {
    const other = { address: Address.parse(OTHER), port };
    const ack = tcp('10.1.0.9:80', `${OTHER}:${port}`, { flags: ['ACK'] });
    const { ipvsConnectionProbes } = lab.fromServer(ack).work;
    const isNear = lab.ipvs.areNeighbours(Protocol.TCP, CLIENT, other);
    expect([port, ipvsConnectionProbes > 0]).toEqual([port, isNear]);
    met += Number(isNear);
  }
  // Some four of a thousand, by chance.
  expect(met).toBeGreaterThan(0);
  expect(met).toBeLessThan(16);
});
