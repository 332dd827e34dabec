import type { Statement } from '../ruleset/statement.ts';
import type { Json, JsonObject } from './json.ts';

type Of<Kind extends Statement['kind']> = Omit<Extract<Statement, { kind: Kind }>, 'kind'>;

const SIZES = [
  ['mbytes', 1024 * 1024],
  ['kbytes', 1024],
  ['bytes', 1],
] as const;

/** A number of bytes in the largest unit that divides it, as nft prints it. */
function size(bytes: number): readonly [count: number, unit: string] {
  const [name, unit] = SIZES.find(([, each]) => bytes % each === 0 && bytes >= each) ?? SIZES[2];
  return [bytes / unit, name];
}

export function limitJson({ rate, unit, per, burst, over }: Of<'limit'>): JsonObject {
  if (unit === 'packets') {
    return { rate, burst, per, ...(over && { inv: true }) };
  }
  const [count, rateUnit] = size(rate);
  const [most, burstUnit] = size(burst);
  return {
    rate: count,
    burst: most,
    per,
    ...(over && { inv: true }),
    rate_unit: rateUnit,
    burst_unit: burstUnit,
  };
}

function quotaJson({ bytes, over, used }: Of<'quota'>): JsonObject {
  const [val, unit] = size(bytes);
  const [usedVal, usedUnit] = size(used);
  return {
    val,
    val_unit: unit,
    ...(used > 0 && { used: usedVal, used_unit: usedUnit }),
    ...(over && { inv: true }),
  };
}

/** A statement that remembers something; undefined for any other. */
export function statefulJson(statement: Statement): Json | undefined {
  switch (statement.kind) {
    case 'counter':
      return { counter: { packets: statement.packets, bytes: statement.bytes } };
    case 'limit':
      return { limit: limitJson(statement) };
    case 'quota':
      return { quota: quotaJson(statement) };
    case 'last':
      return { last: statement.used === undefined ? null : { used: statement.used } };
    case 'ct-count':
      return {
        'ct count': { val: statement.count, ...(statement.over && { inv: true }) },
      };
    default:
      return undefined;
  }
}
