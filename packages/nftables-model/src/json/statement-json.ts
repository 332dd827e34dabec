import { unreachable } from '@packet-path/core';
import { bitsRuledOut } from '../canonical/match-of.ts';
import type { Operand } from '../ruleset/expression.ts';
import type { NatOperand, Statement } from '../ruleset/statement.ts';
import { typesOf } from '../ruleset/types-of.ts';
import { symbolName } from '../types/names/symbols.ts';
import type { DataType } from '../types/value.ts';
import { writeRule } from '../write/write-ruleset.ts';
import {
  elementValueJson,
  expressionJson,
  operandJson,
  setReferenceJson,
  verdictJson,
} from './expression-json.ts';
import type { Json, JsonObject } from './json.ts';
import { statefulJson } from './stateful-json.ts';

/** A statement as `nft -j` prints it. */
export function statementJson(statement: Statement): Json {
  switch (statement.kind) {
    case 'match': {
      const { left, comparison, right } = statement;
      const none = bitsRuledOut(statement);
      if (none !== undefined && left.kind === 'binary') {
        const mask: Operand = { kind: 'key', key: [{ kind: 'number', number: none }] };
        const inner = expressionJson(left.left);
        return { match: { op: '!', left: inner, right: operandJson(mask, typesOf(left)) } };
      }
      const op = comparison === 'flags' ? 'in' : comparison;
      return {
        match: { op, left: expressionJson(left), right: operandJson(right, typesOf(left)) },
      };
    }
    case 'verdict':
      return verdictJson(statement.verdict);
    case 'chain':
      // nft has no JSON for it, and prints its text.
      return writeRule({ statements: [statement] });
    case 'unknown':
      return statement.text;
    case 'vmap': {
      const { key, map } = statement;
      return { vmap: { key: expressionJson(key), data: setReferenceJson(map, typesOf(key)) } };
    }
    case 'reject':
      return { reject: rejectJson(statement.answer) };
    case 'assign':
      return {
        mangle: {
          key: expressionJson(statement.target),
          value: expressionJson(statement.value, typesOf(statement.target)),
        },
      };
    case 'dnat':
    case 'snat':
    case 'masquerade':
    case 'redirect':
      return { [statement.kind]: natJson(statement) };
    case 'counter':
    case 'limit':
    case 'quota':
    case 'last':
    case 'ct-count':
      return statefulJson(statement) ?? null;
    case 'object':
      return objectStatementJson(statement);
    case 'reset-option':
      return { reset: { 'tcp option': { name: statement.option } } };
    case 'kept':
      return keptJson(statement);
    case 'set':
      return setJson(statement);
    case 'log':
      return { log: logJson(statement) };
    case 'notrack':
      return { notrack: null };
    default:
      return unreachable(statement);
  }
}

function objectStatementJson({ type, name }: Extract<Statement, { kind: 'object' }>): Json {
  return { [type]: typeof name === 'string' ? name : expressionJson(name) };
}

/** A statement that is kept has members of its own in nft's JSON; its text says the same. */
function keptJson({ name, text }: Extract<Statement, { kind: 'kept' }>): Json {
  if (name === 'flow') return { flow: { op: 'add', flowtable: text.slice(text.indexOf('@')) } };
  return { [name]: { text } };
}

function rejectJson(answer: Extract<Statement, { kind: 'reject' }>['answer']): Json {
  if (answer === undefined) return null;
  if (answer.kind === 'tcp-reset') return { type: 'tcp reset' };
  const { kind, code } = answer;
  return { type: kind, expr: symbolName(`${kind}_code`, code) ?? code };
}

type NatStatement = Extract<Statement, { kind: 'dnat' | 'snat' | 'masquerade' | 'redirect' }>;

function natJson(statement: NatStatement): Json {
  const { ports, flags } = statement;
  const body: JsonObject = {
    ...('family' in statement && statement.family !== undefined && { family: statement.family }),
    ...('addresses' in statement &&
      statement.addresses !== undefined && {
        addr: natOperandJson(statement.addresses, 'integer'),
      }),
    ...(ports !== undefined && { port: natOperandJson(ports, 'inet_service') }),
    ...('isPrefix' in statement && statement.isPrefix === true && { type_flags: 'prefix' }),
    ...(flags.length > 0 && { flags: flags.length === 1 ? flags[0]! : flags }),
  };
  return Object.keys(body).length === 0 ? null : body;
}

function natOperandJson(operand: NatOperand, type: DataType): Json {
  return operand.kind === 'operand'
    ? operandJson(operand.operand, [type])
    : expressionJson(operand.expression, [type]);
}

function setJson({
  operation,
  set,
  key,
  timeout,
  value,
  statements,
}: Extract<Statement, { kind: 'set' }>): Json {
  const val = expressionJson(key);
  const elem = timeout === undefined ? val : { elem: { val, timeout: timeout / 1000 } };
  const stmt = statements === undefined ? {} : { stmt: statements.map(statementJson) };
  if (value === undefined) return { set: { op: operation, elem, set: `@${set}`, ...stmt } };
  const data =
    value.kind === 'verdict' || value.kind === 'values' || value.kind === 'object'
      ? elementValueJson(value, undefined)
      : expressionJson(value);
  return { map: { op: operation, elem, data, map: `@${set}`, ...stmt } };
}

/** `level info`, `group 2`, … of the text are members of their own. */
function logJson({ prefix, options }: Extract<Statement, { kind: 'log' }>): Json {
  const body: Record<string, Json> = prefix === undefined ? {} : { prefix };
  const words = options === '' ? [] : options.split(' ');
  for (let index = 0; index < words.length; index += 2) {
    const [name, value] = [words[index]!, words[index + 1]!];
    if (name !== 'flags') {
      body[name] = /^\d+$/.test(value) ? Number(value) : value;
      continue;
    }
    const detail = words[index + 2];
    const isDetailed = value === 'tcp' || value === 'ip';
    const flags = isDetailed ? (detail ?? '').split(',').map((one) => `${value} ${one}`) : [value];
    body['flags'] = [...((body['flags'] as readonly Json[] | undefined) ?? []), ...flags];
    if (isDetailed) index++;
  }
  return Object.keys(body).length === 0 ? null : body;
}
