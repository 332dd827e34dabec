import { PacketPathError } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { manifestOf, objectsOf, readManifest } from '../src/index.ts';

const objects = (text: string) =>
  [...readManifest(text)].flatMap((document) =>
    [...objectsOf(document)].map(({ kind, apiVersion, object }) => [
      kind,
      apiVersion,
      object.field('metadata').field('name').textOr(''),
    ]),
  );

describe('documents', () => {
  test('are read from JSON and YAML alike', () => {
    const json = '{ "kind": "Service", "metadata": { "name": "web" } }';
    const yaml = '---\nkind: Service\nmetadata: { name: web }\n---\n# nothing\n---\n';
    expect(objects(json)).toEqual([['Service', 'v1', 'web']]);
    expect(objects(yaml)).toEqual(objects(json));
  });

  test('are taken out of lists in lists, in their order', () => {
    const text = `
kind: List
items:
  - { kind: A, metadata: { name: first } }
  - kind: BList
    apiVersion: b/v1
    items: [{ metadata: { name: second } }, { metadata: { name: third } }]
  - { kind: C, apiVersion: c/v2 }
`;
    expect(objects(text)).toEqual([
      ['A', 'v1', 'first'],
      ['B', 'b/v1', 'second'],
      ['B', 'b/v1', 'third'],
      ['C', 'c/v2', ''],
    ]);
  });

  test('that are parsed already have no places, but the same fields', () => {
    const cursor = manifestOf({ kind: 'A', spec: { port: 80 } }, 'somewhere');
    expect(cursor.position).toBeUndefined();
    expect(cursor.field('spec').field('port').port()).toBe(80);
    expect(() => cursor.field('spec').field('name').text()).toThrow('somewhere: spec.name');
  });
});

describe('a text is refused', () => {
  test.each([
    ['broken JSON', '{ "kind": ', {}, 'syntax 1:11'],
    ['broken YAML', 'a: [1', {}, 'syntax 1:6'],
    ['what is too long', 'kind: A', { maxLength: 3 }, 'too-large 1:1'],
    [
      'what is nested too deep',
      `${'['.repeat(20)}${']'.repeat(20)}`,
      { maxDepth: 10 },
      'too-large 1:11',
    ],
    ['very many stray tokens', `a: []${'{'.repeat(60_000)}`, {}, 'syntax 1:6'],
    ['as many errors as characters', `a: 1\n${'}'.repeat(65_000)}`, {}, 'syntax 2:1'],
    ['an error where there is no document', '%YAML\n', {}, 'syntax 1:1'],
    ['too many aliases', 'a: &x 1\nb: [*x, *x, *x]', { maxAliases: 2 }, 'too-large 2:5'],
    [
      'merges that copy too much',
      'a: &a { k: 1, l: 2 }\nb: &b { <<: [*a, *a] }\nc: { <<: *b }',
      { maxMerged: 14 },
      'too-large 3:10',
    ],
    ['a map that merges itself', 'a: &a\n  b: { <<: *a }', {}, 'syntax 2:12'],
  ])('for %s', (_, text, limits, expected) => {
    try {
      for (const document of readManifest(text, limits)) expect(document.value).toBeDefined();
    } catch (error) {
      if (!(error instanceof PacketPathError)) throw error;
      expect(`${error.code} ${error.line}:${error.column}`).toBe(expected);
      return;
    }
    expect.fail('it was read');
  });

  test('where a field is not what it must be, with its line and column', () => {
    const [document] = readManifest('spec:\n  port: eighty\n', { source: 'a.yaml' });
    expect(() => document?.field('spec').field('port').port()).toThrow(/^a\.yaml:2:9: spec\.port/);
  });
});
