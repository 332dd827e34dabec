import { PacketPathError } from '@packet-path/core';
import {
  type Document,
  isAlias,
  isCollection,
  isPair,
  isScalar,
  isSeq,
  type LineCounter,
  type Pair,
} from 'yaml';
import type { ReadLimits } from './limits.ts';

/**
 * Counts the values that merge keys copy, before any is copied: each merge makes the whole map anew,
 * with the merges within it.
 *
 * @returns how many there are with those of the documents before
 * @throws {PacketPathError} `too-large`, at the merge that is one too many; `syntax` where a map merges
 *   itself
 */
export function countMerges(
  document: Document.Parsed,
  lines: LineCounter,
  limits: ReadLimits,
  mergedBefore: number,
): number {
  const counter = new MergeCounter(lines, limits, mergedBefore);
  counter.sizeOf(document.contents);
  return counter.merged;
}

class MergeCounter {
  merged: number;
  readonly #lines: LineCounter;
  readonly #limits: ReadLimits;
  /** The sizes of anchors' values; undefined while a value is not at its end. */
  readonly #anchors = new Map<string, number | undefined>();

  constructor(lines: LineCounter, limits: ReadLimits, merged: number) {
    this.#lines = lines;
    this.#limits = limits;
    this.merged = merged;
  }

  /** The values that making a node makes. It recurses no deeper than `maxDepth`. */
  sizeOf(node: unknown): number {
    if (!isCollection(node)) return 1;
    const { anchor } = node;
    if (anchor !== undefined) this.#anchors.set(anchor, undefined);
    let size = 1;
    for (const item of node.items) {
      if (!isPair(item)) size += this.sizeOf(item);
      else if (isMerge(item)) size += this.#merge(item.value);
      else size += this.sizeOf(item.key) + this.sizeOf(item.value);
    }
    if (anchor !== undefined) this.#anchors.set(anchor, size);
    return size;
  }

  #merge(value: unknown): number {
    const sources: readonly unknown[] = isSeq(value) ? value.items : [value];
    let size = 0;
    for (const source of sources) {
      const copied = isAlias(source) ? this.#sizeOfAnchor(source) : this.sizeOf(source);
      size += copied;
      this.merged += copied;
      if (this.merged > this.#limits.maxMerged) {
        this.#fail(
          'too-large',
          source,
          'merge keys copy too many values',
          `at most ${this.#limits.maxMerged}`,
        );
      }
    }
    return size;
  }

  #sizeOfAnchor(alias: { readonly source: string }): number {
    const { source } = alias;
    const size = this.#anchors.get(source);
    if (size !== undefined) return size;
    if (!this.#anchors.has(source)) return 1;
    this.#fail('syntax', alias, `the map '${source}' merges itself`, 'a map that has ended');
  }

  #fail(code: 'too-large' | 'syntax', node: unknown, problem: string, expected: string): never {
    const offset = (node as { range?: readonly number[] | null } | null)?.range?.[0] ?? 0;
    const { line, col } = this.#lines.linePos(offset);
    throw new PacketPathError(code, problem, {
      source: this.#limits.source,
      position: { line: Math.max(1, line), column: Math.max(1, col) },
      expected,
    });
  }
}

/** A plain key `<<`, which the schema makes a symbol. */
function isMerge({ key }: Pair): boolean {
  if (!isScalar(key)) return false;
  const { value } = key;
  return value === '<<' || (typeof value === 'symbol' && value.description === '<<');
}
