import { PacketPathError, tcp } from '@packet-path/core';
import { expect, test } from 'vitest';
import { listAccounts, loadAccounts } from '../src/index.ts';
import { TestNode, tableOf } from './node.ts';

const LISTED = `{ pkts = 00000000000000000007, bytes = 00000000000000000280 } = web;
{ pkts = 00000000000000000000, bytes = 00000000000000000000 } = dns;
`;

test('a list of accounts is read as it is printed, and counted on by rules', () => {
  const node = new TestNode('');
  loadAccounts(node.memory, LISTED);
  expect(listAccounts(node.memory.accounts)).toBe(LISTED);
  node.iptables.load(tableOf('raw', ['-A PREROUTING -p tcp -m nfacct --nfacct-name web']));
  node.host.send(tcp('10.0.0.2:1', '10.0.1.2:2', { inputInterface: 'eth0' }));
  expect(node.memory.accounts.get('web')).toEqual({ packets: 8, bytes: 320 });
  expect(node.iptables.view.accounts.get('dns')).toEqual({ packets: 0, bytes: 0 });
});

test.each([
  ['add web', 'web'],
  [' nfacct add web ', 'web'],
  ['{ pkts = 1, bytes = 2 } = web', 'web'],
  ['\t{ pkts = 1, bytes = 2, quota = 9, overquota = 0 } = web;', 'web'],
  [`add ${'x'.repeat(31)}\n\n  \nadd b`, `${'x'.repeat(31)} b`],
])('%j makes the accounts %s', (text, names) => {
  const { memory } = new TestNode('');
  loadAccounts(memory, text);
  expect([...memory.accounts.keys()].join(' ')).toBe(names);
});

test.each([
  ['', 'delete web', 'syntax', 1, 1],
  ['', '\n  add', 'syntax', 2, 3],
  ['', 'add a b', 'syntax', 1, 1],
  ['', 'x { pkts = 1, bytes = 2 } = web;', 'syntax', 1, 1],
  ['', `{ pkts = ${'1'.repeat(21)}, bytes = 2 } = web;`, 'syntax', 1, 1],
  ['', `{ pkts = 1, bytes = ${'2'.repeat(21)} } = web;`, 'syntax', 1, 1],
  ['', `add ${'x'.repeat(32)}`, 'bad-option', 1, 5],
  ['add web', 'add other\nadd web', 'duplicate', 2, 5],
  ['add web', '{ pkts = 1, bytes = 2 } = web;', 'duplicate', 1, 27],
])('behind %j %j is refused: %s in line %i, column %i', (before, text, code, line, column) => {
  const { memory } = new TestNode('');
  loadAccounts(memory, before);
  try {
    loadAccounts(memory, text, 'accounts');
  } catch (error) {
    const { source, expected } = error as PacketPathError;
    expect(error).toBeInstanceOf(PacketPathError);
    expect(error).toMatchObject({ code, line, column });
    expect([source, expected]).toEqual(['accounts', '{ pkts = 0, bytes = 0 } = NAME; or add NAME']);
    return;
  }
  expect.unreachable();
});
