import type { Cursor } from '@packet-path/manifest';
import type { Expression } from '../ruleset/expression.ts';
import type { SetDeclaration, SetFlag } from '../ruleset/set.ts';
import { typesOf } from '../ruleset/types-of.ts';
import { DATA_TYPES, type DataType } from '../types/value.ts';
import { readExpression } from './read-expression-json.ts';
import { listOf, nameOf } from './read-names-json.ts';
import { readStatement } from './read-statement-json.ts';
import { numberOr, secondsOf } from './read-value-json.ts';

export function readSet(kind: 'set' | 'map', body: Cursor): SetDeclaration {
  const timeout = secondsOf(body.field('timeout'));
  const gcInterval = secondsOf(body.field('gc-interval'));
  const policy = body.field('policy');
  const comment = body.field('comment').textOr(undefined);
  const size = body.field('size');
  const stmt = body.field('stmt');
  return {
    kind,
    name: nameOf(body),
    ...readKeyType(body.field('type')),
    ...(kind === 'map' && readMapType(body.field('map'))),
    ...(kind === 'map' && holdsIntervals(body.field('elem')) && { hasIntervalValues: true }),
    flags: listOf(body.field('flags')).map(
      (flag): SetFlag => flag.oneOf(['constant', 'interval', 'timeout', 'dynamic']),
    ),
    ...(timeout !== undefined && { timeout }),
    ...(gcInterval !== undefined && { gcInterval }),
    ...(!size.absent && { size: numberOr(size, 0) }),
    ...(!policy.absent && {
      policy: policy.oneOf<'performance' | 'memory'>(['performance', 'memory']),
    }),
    ...(body.field('auto-merge').flagOr(false) && { autoMerge: true }),
    ...(!stmt.absent && { statements: stmt.items().map((one) => readStatement(one, 'ip')) }),
    ...(comment !== undefined && { comment }),
    elements: [],
  };
}

/** JSON does not say that a map's values are intervals; its elements show it. */
function holdsIntervals(elements: Cursor): boolean {
  return !elements.absent && listOf(elements).some(({ value: pair }) => isInterval(pair, 1));
}

/** Whether a value, or one at a place of a list, is a prefix or a range; a `concat` holds several. */
function isInterval(value: unknown, at?: number): boolean {
  if (Array.isArray(value)) {
    return at === undefined ? value.some((part) => isInterval(part)) : isInterval(value[at]);
  }
  if (typeof value !== 'object' || value === null) return false;
  if ('concat' in value) return isInterval(value.concat);
  return 'prefix' in value || 'range' in value;
}

function readKeyType(cursor: Cursor): Pick<SetDeclaration, 'keyType' | 'keyTypeof'> {
  const keyTypeof = typeofIn(cursor);
  if (keyTypeof === undefined) return { keyType: typesIn(cursor) };
  return { keyType: typesOf(keyTypeof), keyTypeof };
}

function readMapType(
  cursor: Cursor,
): Pick<SetDeclaration, 'valueType' | 'valueTypeof' | 'objectType'> {
  if (cursor.value === 'verdict') return { valueType: 'verdict' };
  const objectType = OBJECT_TYPES.find((known) => known === cursor.value);
  if (objectType !== undefined) return { objectType };
  const valueTypeof = typeofIn(cursor);
  if (valueTypeof === undefined) return { valueType: typesIn(cursor) };
  return { valueType: typesOf(valueTypeof), valueTypeof };
}

const OBJECT_TYPES = ['counter', 'quota', 'limit', 'ct helper', 'synproxy'] as const;

/** `{ "typeof": … }`; undefined for the name of a type. */
function typeofIn(cursor: Cursor): Expression | undefined {
  const { value } = cursor;
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? readExpression(cursor.field('typeof')) : undefined;
}

function typesIn(cursor: Cursor): readonly DataType[] {
  const [first, ...others] = DATA_TYPES;
  return listOf(cursor).map((type) => {
    if (type.absent) type.fail('syntax', 'the set has no type', 'ipv4_addr, …');
    return type.oneOf([first!, ...others]);
  });
}
