import { PacketBuffer, reject, tcp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import type { ConntrackKernel } from '../src/index.ts';
import { router } from './host.ts';
import { Talk } from './talk.ts';

/** A connection through a router that answers a SYN and ACK, or data of a length, with a RST. */
function refusing(kernel?: ConntrackKernel): Talk {
  const made = router({}, { buckets: 1024, ...(kernel && { kernel }) });
  made.host.attach({
    name: 'reset',
    family: 4,
    hook: 'FORWARD',
    priority: 10,
    run(packet, passage) {
      if (packet.length !== 240) return 'accept';
      reject(packet, passage, 'tcp-reset');
      return 'drop';
    },
  });
  return new Talk(made);
}

describe('a rule that answers with a RST', () => {
  test.each([
    ['6.12', 'CLOSE 10 assured'],
    ['6.3', 'CLOSE 10 assured'],
    ['5.6', 'ESTABLISHED 300 assured'],
    ['5.5', 'ESTABLISHED 300 assured'],
  ] as const)('closes the connection since Linux 6.3: %s', (kernel, tracked) => {
    const talk = refusing(kernel);
    talk.shake();
    talk.client('ACK', 101, { ack: 501, payload: 200 });
    expect(talk.tracked).toBe(tracked);
  });

  test('leaves nothing behind of a connection that it refuses from the beginning', () => {
    const talk = refusing();
    talk.client('SYN', 100, { payload: 200 });
    expect(talk.tracked).toBe('none');
  });
});

test('an answer of the kernel that is no RST leaves the connection as it is', () => {
  const made = router();
  made.host.attach({
    name: 'answer',
    family: 4,
    hook: 'FORWARD',
    priority: 10,
    run(packet, passage) {
      if (packet.length !== 240) return 'accept';
      const { source, destination, sourcePort, destinationPort } = packet;
      const from = { address: destination, port: destinationPort };
      const segment = tcp(from, { address: source, port: sourcePort }, { flags: ['ACK'] });
      passage.host.sendAnswer(new PacketBuffer(segment), packet, passage);
      return 'drop';
    },
  });
  const talk = new Talk(made);
  talk.shake();
  talk.client('ACK', 101, { ack: 501, payload: 200 });
  expect(talk.tracked).toBe('ESTABLISHED 300 assured');
});

test('an ICMP error about a connection does not close it', () => {
  const made = router();
  made.host.attach({
    name: 'refuse',
    family: 4,
    hook: 'FORWARD',
    priority: 10,
    run(packet, passage) {
      if (packet.length !== 240) return 'accept';
      reject(packet, passage, { type: 3, code: 13 });
      return 'drop';
    },
  });
  const talk = new Talk(made);
  talk.shake();
  talk.client('ACK', 101, { ack: 501, payload: 200 });
  expect(talk.tracked).toBe('ESTABLISHED 300 assured');
});

test('a RST that ends an unanswered connection is counted in it before it goes', () => {
  const { host, conntrack } = router({ sysctls: { 'net.netfilter.nf_conntrack_acct': 1 } });
  const counted: (number | undefined)[] = [];
  host.attach({
    name: 'count',
    family: 4,
    hook: 'FORWARD',
    priority: 0,
    run({ connection }) {
      counted.push(conntrack.table.accounting.of(connection, 0)?.packets);
      return 'accept';
    },
  });
  const talk = new Talk({ host, conntrack });
  talk.client('SYN', 100);
  expect(talk.client('RST', 101)).toBe('NEW; none');
  expect(counted.at(-1)).toBe(2);
});
