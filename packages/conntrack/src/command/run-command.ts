import { PacketPathError } from '@packet-path/core';
import type { ConnectionEntry } from '../entry/entry.ts';
import { formatEntry } from '../entry/format-entry.ts';
import { saveEntry } from '../entry/save-entry.ts';
import type { ConntrackHandle } from '../table/units.ts';
import type { IfThere } from './add-connection.ts';
import { FILTER_OPTIONS, type Filter, filtersOf } from './filters.ts';
import {
  NEW_OPTIONS,
  type NewConnection,
  newConnection,
  type StateNames,
} from './new-connection.ts';
import { type Options, readOptions, toNumber } from './options.ts';

/** The part of conntrack that the tool works on. */
export interface ToolTable {
  /** Evicts what has expired, and gives the rest (`ctnetlink_dump_table`). */
  dump(): readonly ConnectionEntry[];
  entries(): readonly ConnectionEntry[];
  /** False when the connection was over. */
  delete(handle: ConntrackHandle): boolean;
  /** Ends all connections. */
  flush(): void;
  readonly stateNames: StateNames;
  /** @throws {PacketPathError} `duplicate` or `not-allowed` */
  add(connection: NewConnection, ifThere: IfThere): void;
  setMark(handle: ConntrackHandle, mark: number): void;
  setTimeout(handle: ConntrackHandle, seconds: number): void;
  /** The line of `conntrack -S`. */
  statisticsLine(): string;
  /** Connections there are, those that have expired too. */
  readonly count: number;
}

/** Runs one command; the answer is the lines printed. */
type Command = (table: ToolTable, words: readonly string[]) => string;

const list: Command = (table, words) => {
  const options = readOptions(words, [...FILTER_OPTIONS, 'output']);
  const format = formatOf(options);
  return shown(matching(table.dump(), filtersOf(options)), format);
};

const remove: Command = (table, words) => {
  const options = readOptions(ofOneFamily(words), FILTER_OPTIONS);
  const chosen = matching(table.entries(), filtersOf(options));
  return shown(
    chosen.filter(({ handle }) => table.delete(handle)),
    formatEntry,
  );
};

const flush: Command = (table, words) => {
  readOptions(words, []);
  table.flush();
  return '';
};

const add =
  (ifThere: IfThere): Command =>
  (table, words) => {
    table.add(newConnection(readOptions(words, NEW_OPTIONS), table.stateNames), ifThere);
    return '';
  };

/** `-U`: the mark and the timeout of the connections that the other options choose. */
const update: Command = (table, words) => {
  const options = readOptions(words, [...FILTER_OPTIONS, 'timeout']);
  const [mark, timeout] = [options.get('mark'), options.get('timeout')];
  if (mark === undefined && timeout === undefined) {
    throw new PacketPathError('truncated', '-U needs something to change', {
      expected: '-m or -t',
    });
  }
  const filters = filtersOf(new Map([...options].filter(([name]) => name !== 'mark')));
  const [newMark, seconds] = [mark && toNumber(mark), timeout && toNumber(timeout)];
  for (const { handle } of matching(table.entries(), filters)) {
    if (newMark !== undefined) table.setMark(handle, newMark);
    if (seconds !== undefined) table.setTimeout(handle, seconds);
  }
  return '';
};

const count: Command = (table, words) => {
  readOptions(words, []);
  return `${table.count}\n`;
};

const statistics: Command = (table, words) => {
  readOptions(words, []);
  return `${table.statisticsLine()}\n`;
};

const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ['-L', list],
  ['--dump', list],
  ['-D', remove],
  ['--delete', remove],
  ['-F', flush],
  ['--flush', flush],
  ['-I', add('refuse')],
  ['--create', add('refuse')],
  ['-A', add('change')],
  ['--add', add('change')],
  ['-U', update],
  ['--update', update],
  ['-C', count],
  ['--count', count],
  ['-S', statistics],
  ['--stats', statistics],
]);

/**
 * Runs a command of the tool `conntrack`, given without that word; the answer is the lines it prints.
 * A command that is refused has changed nothing.
 *
 * @throws {PacketPathError} `unknown-option`, `truncated`, `bad-option`, `bad-address`, `duplicate`
 * or `not-allowed`
 */
export function runCommand(table: ToolTable, line: string): string {
  const [action = '', ...words] = line.trim().split(/\s+/);
  const command = COMMANDS.get(action);
  if (command !== undefined) return command(table, words);
  throw new PacketPathError('unknown-option', `'${action}' is no command of conntrack`, {
    expected: [...COMMANDS.keys()].join(', '),
  });
}

/** Without `-f`, the family is that of the addresses given, IPv4 where there are none. */
function ofOneFamily(words: readonly string[]): readonly string[] {
  if (words.includes('-f') || words.includes('--family')) return words;
  return ['-f', words.some((word) => word.includes(':')) ? 'ipv6' : 'ipv4', ...words];
}

function matching(
  entries: readonly ConnectionEntry[],
  filters: readonly Filter[],
): readonly ConnectionEntry[] {
  return entries.filter((entry) => filters.every((holds) => holds(entry)));
}

function shown(
  entries: readonly ConnectionEntry[],
  format: (entry: ConnectionEntry) => string,
): string {
  return entries.map((entry) => `${format(entry)}\n`).join('');
}

function formatOf(options: Options): (entry: ConnectionEntry) => string {
  const output = options.get('output');
  if (output === undefined) return formatEntry;
  if (output.text === 'save') return saveEntry;
  throw new PacketPathError('bad-option', `'${output.text}' is no output format here`, {
    expected: 'save',
  });
}
