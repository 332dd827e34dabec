import { checkArgument, PacketPathError, someObject, someText } from '@packet-path/core';
import { Cursor, SOME_CURSOR } from './cursor.ts';
import type { ManifestDocument } from './document.ts';
import { looksLikeJson, readJson } from './json.ts';
import { DEFAULT_LIMITS, type ReadLimits } from './limits.ts';
import { readYaml } from './yaml.ts';

/**
 * Reads the documents of a JSON or YAML text, one after the other; empty ones, as between two
 * separators of YAML, are passed over.
 *
 * @throws {PacketPathError} `syntax` or `too-large`, with line and column
 */
export function* readManifest(text: string, options: Partial<ReadLimits> = {}): Generator<Cursor> {
  checkArgument('readManifest', 'text', text, someText);
  checkArgument('readManifest', 'options', options, someObject);
  const limits = { ...DEFAULT_LIMITS, ...options };
  checkLength(text, limits);
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const documents = looksLikeJson(body) ? [readJson(body, limits)] : readYaml(body, limits);
  for (const document of documents) {
    if (document.value === null || document.value === undefined) continue;
    yield new Cursor(document.value, document, limits.source);
  }
}

/** A document that is parsed already: errors name the field, without line and column. */
export function manifestOf(value: unknown, source: string): Cursor {
  const document: ManifestDocument = { value, locate: () => undefined };
  return new Cursor(value, document, source);
}

/**
 * A Kubernetes object, or each object of a List of any kind, with its kind and version. Items of a
 * typed list take them from the list where they have none.
 *
 * @throws {PacketPathError} `bad-cluster`
 */
export function* objectsOf(root: Cursor): Generator<ManifestObject> {
  checkArgument('objectsOf', 'root', root, SOME_CURSOR);
  const pending: ManifestObject[] = [{ object: root, kind: '', apiVersion: '' }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { object } = next;
    const kind = object.field('kind').textOr(next.kind) || object.field('kind').text();
    const apiVersion = object.field('apiVersion').textOr(next.apiVersion || 'v1');
    if (kind.endsWith('List')) {
      const items = object.field('items');
      if (items.absent) items.fail('bad-cluster', 'it is missing', 'a list of objects');
      const itemKind = kind.slice(0, -'List'.length);
      const itemVersion = itemKind === '' ? '' : apiVersion;
      // Reversed, so that the first is taken first.
      for (const item of items.items().reverse()) {
        pending.push({ object: item, kind: itemKind, apiVersion: itemVersion });
      }
    } else {
      yield { object, kind, apiVersion };
    }
  }
}

/** An object with its kind and version. */
export interface ManifestObject {
  readonly object: Cursor;
  readonly kind: string;
  readonly apiVersion: string;
}

function checkLength(text: string, { source, maxLength }: ReadLimits): void {
  if (text.length <= maxLength) return;
  throw new PacketPathError('too-large', `the text has ${text.length} characters`, {
    source,
    position: { line: 1, column: 1 },
    expected: `at most ${maxLength}`,
  });
}
