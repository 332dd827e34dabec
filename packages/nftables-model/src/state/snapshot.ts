import { type Host, MILLISECOND } from '@packet-path/core';
import { ConnectionCount } from '../machine/connection-count.ts';
import { Counter } from '../machine/counter.ts';
import { Last } from '../machine/last.ts';
import { Limit } from '../machine/limit.ts';
import { Quota } from '../machine/quota.ts';
import type { Instruction } from '../program/instruction.ts';
import type { Chain, Rule, Ruleset, Table } from '../ruleset/ruleset.ts';
import type { SetDeclaration, SetElement } from '../ruleset/set.ts';
import type { Statement } from '../ruleset/statement.ts';
import { dataOf } from '../sets/datum.ts';
import type { Element } from '../sets/element.ts';
import type { LiveSet } from '../sets/live-set.ts';
import type { DataType } from '../types/value.ts';
import type { LiveChain } from './live-chain.ts';
import type { LiveRule } from './live-rule.ts';
import type { LiveTable } from './live-table.ts';
import type { LiveTables } from './live-tables.ts';

/** The ruleset as `nft list ruleset` shows it now, with counters and with elements that packets added. */
export function snapshotOf(tables: LiveTables, host: Host): Ruleset {
  const { kept } = tables;
  return {
    tables: Array.from(tables.values(), (table) => tableOf(table, host)),
    ...(kept.length > 0 && { kept }),
  };
}

function tableOf(table: LiveTable, host: Host): Table {
  const { family, name, flags, comment, objects, sets, flowtables, chains, kept } = table;
  return {
    family,
    name,
    flags,
    comment,
    objects: Array.from(objects.values(), (object) => object.objectOn(host)),
    flowtables: Array.from(flowtables.values(), ({ flowtable }) => flowtable),
    sets: Array.from(sets.values(), (set) => setOf(set.of(host), host)),
    chains: Array.from(chains.values(), (chain) => chainOf(chain.of(host), host)),
    ...(kept.length > 0 && { kept: [...kept] }),
  };
}

function chainOf({ name, base, comment, rules }: LiveChain, host: Host): Chain {
  return { name, base, comment, rules: rules.map((rule) => ruleOf(rule, host)) };
}

/** A rule with what it has counted. */
function ruleOf({ rule, instructions, leadsTo }: LiveRule, host: Host): Rule {
  const stateful = instructions.filter(isCounting);
  const bound = leadsTo?.isBound === true ? leadsTo : undefined;
  if (stateful.length === 0 && bound === undefined) return rule;
  const counted = stateful.values();
  const statements = rule.statements.map((statement): Statement => {
    if (statement.kind === 'chain' && bound !== undefined) {
      return { ...statement, rules: bound.of(host).rules.map((each) => ruleOf(each, host)) };
    }
    if (!COUNTING.has(statement.kind)) return statement;
    return counted.next().value?.statementOn(host) ?? statement;
  });
  return { ...rule, statements };
}

/** The statements whose listing changes as packets come. */
const COUNTING: ReadonlySet<Statement['kind']> = new Set(['counter', 'quota', 'last']);

function isCounting(instruction: Instruction): instruction is Counter | Quota | Last {
  return (
    instruction instanceof Counter || instruction instanceof Quota || instruction instanceof Last
  );
}

function setOf(set: LiveSet, host: Host): SetDeclaration {
  const { now } = host.clock;
  const elements = set.living(now).map((element) => elementOf(set, element, host));
  return { ...set.declaration, elements };
}

/** An element as it is listed, with the time it has left. */
function elementOf(set: LiveSet, element: Element, host: Host): SetElement {
  const { source, first, data, lifetime, expiresAt, statements } = element;
  const listed = statements.flatMap((statement) => listedStatement(statement, host));
  return {
    ...(source ?? {
      key: dataOf(first, set.keyType),
      ...(data !== undefined && {
        value: { kind: 'values', values: dataOf(data, valueTypes(set)) },
      }),
    }),
    ...(lifetime !== undefined && lifetime !== set.lifetime && { timeout: lifetime / MILLISECOND }),
    ...(expiresAt !== Number.POSITIVE_INFINITY && {
      expires: Math.floor((expiresAt - host.clock.now) / MILLISECOND),
    }),
    ...(listed.length > 0 && { statements: listed }),
  };
}

function listedStatement(instruction: Instruction, host: Host): Statement[] {
  if (isCounting(instruction)) return [instruction.statementOn(host)];
  const isListed = instruction instanceof Limit || instruction instanceof ConnectionCount;
  return isListed ? [instruction.statement] : [];
}

function valueTypes({ declaration: { valueType } }: LiveSet): readonly DataType[] {
  return valueType === undefined || valueType === 'verdict' ? [] : valueType;
}
