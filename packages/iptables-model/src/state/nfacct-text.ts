import { checkArgument, objectOf, objectWith, PacketPathError, someText } from '@packet-path/core';
import type { Account } from './accounts.ts';
import type { RuleMemory } from './rule-memory.ts';

/** NFACCT_NAME_MAX - 1 (include/uapi/linux/netfilter/nfnetlink_acct.h). */
export const LONGEST_ACCOUNT_NAME = 31;

/**
 * Makes the accounts of a text: lines of `nfacct list`, as `{ pkts = 00, bytes = 00 } = name;`, and
 * commands `nfacct add name`.
 *
 * @throws {PacketPathError} `syntax`, `bad-option` or `duplicate`, with line and column
 */
export function loadAccounts(memory: RuleMemory, text: string, source = 'nfacct'): void {
  checkArgument(
    'loadAccounts',
    'memory',
    memory,
    objectOf('recent', 'hashlimits', 'accounts', 'account'),
  );
  checkArgument('loadAccounts', 'text', text, someText);
  checkArgument('loadAccounts', 'source', source, someText);
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const listed = /^\s*\{ pkts = (\d{1,20}), bytes = (\d{1,20})(?:,.*)? \} = (\S+?);?\s*$/.exec(
      line,
    );
    const [, added] = /^\s*(?:nfacct )?add (\S+)\s*$/.exec(line) ?? [];
    const name = listed?.[3] ?? added ?? '';
    const fail = (code: 'syntax' | 'bad-option' | 'duplicate', problem: string): never => {
      const column = name === '' ? line.search(/\S/) + 1 : line.lastIndexOf(name) + 1;
      throw new PacketPathError(code, problem, {
        source,
        position: { line: index + 1, column },
        expected: '{ pkts = 0, bytes = 0 } = NAME; or add NAME',
      });
    };
    if (name === '') fail('syntax', `'${line.trim()}' is no account`);
    if (name.length > LONGEST_ACCOUNT_NAME) fail('bad-option', `the name '${name}' is too long`);
    const counted = { packets: Number(listed?.[1] ?? 0), bytes: Number(listed?.[2] ?? 0) };
    if (!memory.addAccount(name, counted)) fail('duplicate', `there is an account ${name} already`);
  }
}

/** The accounts as `nfacct list` prints them. */
export function listAccounts(accounts: ReadonlyMap<string, Readonly<Account>>): string {
  checkArgument('listAccounts', 'accounts', accounts, objectWith('a map', 'get', 'entries'));
  return [...accounts]
    .map(
      ([name, { packets, bytes }]) =>
        `{ pkts = ${padded(packets)}, bytes = ${padded(bytes)} } = ${name};\n`,
    )
    .join('');
}

function padded(count: number): string {
  return `${count}`.padStart(20, '0');
}
