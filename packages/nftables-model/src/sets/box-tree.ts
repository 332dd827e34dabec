import type { Element } from './element.ts';
import { compareWords } from './words.ts';

/** Elements of a leaf at most. */
const LEAF = 8;

/** The keys of the elements below lie from `low` to `high` in every field. */
interface Node {
  readonly low: number[];
  readonly high: number[];
  /** The elements of a leaf. */
  readonly elements: readonly Element[];
  readonly left: Node | undefined;
  readonly right: Node | undefined;
}

/** Where a field of a key begins, and how many words it has. */
export interface FieldPlace {
  readonly at: number;
  readonly width: number;
}

/**
 * Concatenations of ranges, halved field after field by where they begin. Whoever looks for those that
 * share a key with a range passes over the halves that cannot.
 */
export class BoxTree {
  /** In no order. */
  readonly elements: readonly Element[];
  readonly #fields: readonly FieldPlace[];
  readonly #root: Node;

  /** @param elements one at least; the tree orders the array as it likes */
  constructor(elements: Element[], fields: readonly FieldPlace[]) {
    this.elements = elements;
    this.#fields = fields;
    this.#root = this.#build(elements, 0, elements.length, 0);
  }

  /** Calls for every element that shares a key with the range; the range's words begin at `at`. */
  each(
    first: ArrayLike<number>,
    last: ArrayLike<number>,
    at: number,
    take: (element: Element) => void,
  ): void {
    const open: Node[] = [this.#root];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (!overlap(first, last, at, node.low, node.high, this.#fields)) continue;
      if (node.left !== undefined) open.push(node.right!, node.left);
      for (const element of node.elements) {
        if (overlap(first, last, at, element.first, element.last, this.#fields)) take(element);
      }
    }
  }

  /** Halves are cut from the front of the list, level by level: the depth is a logarithm. */
  #build(elements: Element[], from: number, to: number, field: number): Node {
    const { low, high } = this.#bounds(elements, from, to);
    if (to - from <= LEAF) {
      return { low, high, elements: elements.slice(from, to), left: undefined, right: undefined };
    }
    const cut = this.#fieldToCut(elements, from, to, field);
    const middle = (from + to) >>> 1;
    select(elements, from, to - 1, middle, this.#fields[cut]!);
    const left = this.#build(elements, from, middle, cut + 1);
    const right = this.#build(elements, middle, to, cut + 1);
    return { low, high, elements: [], left, right };
  }

  #bounds(
    elements: readonly Element[],
    from: number,
    to: number,
  ): { low: number[]; high: number[] } {
    const low = [...elements[from]!.first];
    const high = [...elements[from]!.last];
    for (let index = from + 1; index < to; index++) {
      const { first, last } = elements[index]!;
      for (const { at, width } of this.#fields) {
        if (compareWords(first, low, width, at, at) < 0) copy(first, low, at, width);
        if (compareWords(last, high, width, at, at) > 0) copy(last, high, at, width);
      }
    }
    return { low, high };
  }

  /** The next field in which the elements do not all begin alike; any, where there is none. */
  #fieldToCut(elements: readonly Element[], from: number, to: number, field: number): number {
    const count = this.#fields.length;
    for (let tried = 0; tried < count; tried++) {
      const cut = (field + tried) % count;
      const { at, width } = this.#fields[cut]!;
      const { first } = elements[from]!;
      for (let index = from + 1; index < to; index++) {
        if (compareWords(first, elements[index]!.first, width, at, at) !== 0) return cut;
      }
    }
    return field % count;
  }
}

/** Whether two ranges share a key; the words of the first begin at `from`. */
export function overlap(
  first: ArrayLike<number>,
  last: ArrayLike<number>,
  from: number,
  low: readonly number[],
  high: readonly number[],
  fields: readonly FieldPlace[],
): boolean {
  for (const { at, width } of fields) {
    if (compareWords(first, high, width, from + at, at) > 0) return false;
    if (compareWords(last, low, width, from + at, at) < 0) return false;
  }
  return true;
}

function copy(from: readonly number[], to: number[], at: number, width: number): void {
  for (let word = at; word < at + width; word++) to[word] = from[word]!;
}

/** Orders a part so that no element before `middle` begins behind one that follows (Hoare's selection). */
function select(
  elements: Element[],
  from: number,
  to: number,
  middle: number,
  { at, width }: FieldPlace,
): void {
  let [low, high] = [from, to];
  while (low < high) {
    const pivot = elements[(low + high) >>> 1]!.first;
    let [left, right] = [low, high];
    while (left <= right) {
      while (compareWords(elements[left]!.first, pivot, width, at, at) < 0) left++;
      while (compareWords(elements[right]!.first, pivot, width, at, at) > 0) right--;
      if (left > right) break;
      [elements[left], elements[right]] = [elements[right]!, elements[left]!];
      left++;
      right--;
    }
    if (middle <= right) high = right;
    else if (middle >= left) low = left;
    else return;
  }
}
