import { isObject } from '../case/field.ts';
import type { Json, JsonObject } from '../case/kernel-case.ts';
import { own } from '../case/own.ts';
import type { Observation } from '../observe/observation.ts';
import { isTimeLeft, type Tolerance } from '../observe/tolerance.ts';
import { type Difference, difference, unequal } from './difference.ts';

/** Compares the elements of the sets that a recording names, whatever their order. */
export function compareIpsets(
  expected: Json | undefined,
  { host, tolerance }: Observation,
): Difference[] {
  return Object.entries(isObject(expected) ? expected : {}).flatMap(([name, recorded]) => {
    const elements = host.ipsets.get(name)?.elements();
    if (elements === undefined) return [difference(`ipsets.${name}`, recorded, 'no such set')];
    return compareElements(
      `ipsets.${name}`,
      byElement(recorded),
      readElements(elements),
      tolerance,
    );
  });
}

type Elements = ReadonlyMap<string, JsonObject>;

function compareElements(
  key: string,
  expected: Elements,
  got: Elements,
  tolerance: Tolerance,
): Difference[] {
  return [...new Set([...expected.keys(), ...got.keys()])].flatMap((name) => {
    const [left, right] = [expected.get(name), got.get(name)];
    const place = `${key} ${name}`;
    if (left === undefined || right === undefined) return [difference(place, left, right)];
    return Object.entries(left).flatMap(([option, value]) =>
      option === 'timeout' && isTimeout(value, own(right, option), tolerance)
        ? []
        : unequal(`${place}.${option}`, value, own(right, option)),
    );
  });
}

function byElement(recorded: Json): Elements {
  const elements: readonly Json[] = Array.isArray(recorded) ? recorded : [];
  return new Map(elements.filter(isObject).map((item) => [String(item['element']), item]));
}

/** Elements as `ipset save` writes them: `10.0.0.7 timeout 599 packets 3 bytes 120`. */
function readElements(lines: Iterable<string>): Elements {
  return new Map(
    [...lines].map((line) => {
      const [element = '', ...words] = line.split(' ').filter((word) => word !== 'nomatch');
      const options = new Map<string, Json>([['element', element]]);
      for (let index = 0; index + 1 < words.length; index += 2) {
        const value = words[index + 1]!;
        options.set(words[index]!, /^\d+$/.test(value) ? Number(value) : value);
      }
      return [element, Object.fromEntries(options)];
    }),
  );
}

/** ipset prints whole seconds: the model's time left lies anywhere in the second from `got` on. */
function isTimeout(recorded: Json, got: Json | undefined, tolerance: Tolerance): boolean {
  if (typeof recorded !== 'number' || typeof got !== 'number') return false;
  return (
    isTimeLeft(recorded, got * 1000, tolerance) || isTimeLeft(recorded, got * 1000 + 999, tolerance)
  );
}
