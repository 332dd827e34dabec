import { type Family, PacketPathError } from '@packet-path/core';
import type { TableName } from '../../src/index.ts';
import { type TestNode, tableOf } from '../node.ts';

/** Where rules stand. */
export interface Place {
  readonly table: TableName;
  readonly chain: string;
  /** Whether each has the chain to itself. */
  readonly isAlone: boolean;
  readonly family: Family;
}

/** The lines of a text by places, each for both families: `table CHAIN`, and `alone` behind them. */
export function* places(lines: Readonly<Record<string, string>>): Generator<[Place, string[]]> {
  for (const [name, text] of Object.entries(lines)) {
    const [table, chain = '', alone] = name.split(' ');
    for (const family of [4, 6] as const) {
      const place = { table: table as TableName, chain, isAlone: alone === 'alone', family };
      yield [place, linesOf(text, family)];
    }
  }
}

/** The lines that are meant for a family. */
function linesOf(text: string, family: Family): string[] {
  return text
    .trim()
    .split(/\n|; /)
    .flatMap((line) => {
      const [, only, rule = line] = /^([46]): (.*)$/.exec(line) ?? [];
      return only === undefined || Number(only) === family ? [rule] : [];
    });
}

/** The rules that a line is saved as, or the error that refuses it. */
export function read(node: TestNode, line: string, { table, chain }: Place): string[] | string {
  try {
    node.iptables.load(tableOf(table, [`-A ${chain} ${line}`]));
  } catch (error) {
    if (!(error instanceof PacketPathError)) throw error;
    return error.code;
  }
  return rulesOf(node.iptables.save());
}

/** The rules of a saved text. */
export function rulesOf(saved: string): string[] {
  return saved.split('\n').filter((text) => text.startsWith('-A'));
}
