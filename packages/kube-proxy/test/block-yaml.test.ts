import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { DEFAULT_LIMITS } from '../src/cluster/read-options.ts';
import { readBlockYaml } from '../src/source/block-yaml.ts';
import { readFullYaml } from '../src/source/yaml.ts';

/** What the full reader makes of a text; undefined where it finds it wrong. */
function fully(text: string): unknown[] | undefined {
  const documents = parseAllDocuments(text, { uniqueKeys: false });
  if (!Array.isArray(documents)) return [];
  if (documents.some(({ errors }) => errors.length > 0)) return undefined;
  return documents.map((document) => document.toJS() as unknown);
}

/** Documents with something in them. */
function written(values: readonly unknown[]): unknown[] {
  return values.filter((value) => value !== undefined && value !== null);
}

const KUBECTL = `apiVersion: v1
items:
- apiVersion: v1
  kind: Service
  metadata:
    annotations:
      kubectl.kubernetes.io/last-applied-configuration: |
        {"apiVersion":"v1", "x": "y: z # no comment"}

        more
      note: 'it''s: quoted'
    creationTimestamp: "2024-05-01T08:00:00Z"
    labels: {}
  spec:
    clusterIP: 10.96.0.10
    clusterIPs:
    - 10.96.0.10
    - fd00::a
    ports:
      - name: dns
        port: 53
      -
        port: 54
    sessionAffinity: None
    empty:
  status:
    loadBalancer: {}
    list: []
# The end.
kind: List
metadata:
  resourceVersion: ""
`;

test('kubectl’s YAML is read as a full reader reads it', () => {
  const documents = readBlockYaml(KUBECTL, 100);
  expect(documents?.map(({ value }) => value)).toEqual(fully(KUBECTL));
});

test('documents are told apart', () => {
  const text = `---\na: 1\n---\n# nothing\n---\n- b\n- c: d\n`;
  expect(readBlockYaml(text, 100)?.map(({ value }) => value)).toEqual([
    undefined,
    { a: 1 },
    undefined,
    ['b', { c: 'd' }],
  ]);
});

test.each([
  'a: [1]',
  'a: &x 1',
  'a: *x',
  'a: 1 # one',
  'a: >\n  b',
  'a: "b\n  c"',
  'a: b\n  c',
  '? a\n: b',
  'a: 1e3',
  'a:\tb',
  'a: b\r\n',
  'hello',
  '<<: 1',
  'a: 1\n b: 2',
  'a:\n    b: 1\n  c: 2',
  '- a\nb: 1',
  'a: |2\n   b',
])('%j is left to the full reader', (text) => {
  expect(readBlockYaml(text, 100)).toBeUndefined();
});

test('a text deeper than the limit is left to the full reader, which refuses it', () => {
  expect(readBlockYaml('a:\n b:\n  c: 1', 2)).toBeUndefined();
});

const scalar = fc.oneof(
  fc.constantFrom(
    '10.96.0.1',
    'None',
    '',
    'true',
    '0x10',
    'a: b',
    'x #y',
    "it's",
    'two\nlines\n',
    '- x',
    '8080',
    1.5,
    -20.25,
    'fd00::',
    '~',
  ),
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);
const key = fc.oneof(
  fc.constantFrom('a', 'b', 'app.kubernetes.io/name', 'f:x', 'null', '1'),
  fc.string(),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3 }),
  ),
}));

/** Changes to lines that make most texts wrong. */
const edits = fc.array(
  fc.record({
    line: fc.nat(40),
    change: fc.constantFrom('drop', 'double', 'in', 'out', 'dash', 'key', 'value'),
  }),
  { maxLength: 3 },
);
function edited(text: string, changes: readonly { line: number; change: string }[]): string {
  const lines = text.split('\n');
  for (const { line, change } of changes) {
    const at = line % lines.length;
    const old = lines[at] ?? '';
    const by: Record<string, string[]> = {
      drop: [],
      double: [old, old],
      in: [`  ${old}`],
      out: [old.replace(/^ {1,2}/, '')],
      dash: [old.replace(/\S/, '- $&')],
      key: [old.replace(/\S/, 'k: $&')],
      value: [`${old} x`],
    };
    lines.splice(at, 1, ...by[change]!);
  }
  return lines.join('\n');
}

property.prop([value, edits, fc.boolean()], { numRuns: 1500 })(
  'what it reads at all it reads as the full reader does, and what is wrong it never reads',
  (original, changes, indentSeq) => {
    const text = edited(stringify(original, { indentSeq, lineWidth: 0 }), changes);
    const plain = readBlockYaml(text, 100);
    if (plain === undefined) return;
    const full = fully(text);
    expect(full).toBeDefined();
    expect(written(plain.map((document) => document.value))).toEqual(written(full!));
  },
);

property.prop(
  [
    fc.dictionary(
      fc.constantFrom('a', 'b', 'c'),
      fc.array(fc.dictionary(fc.constantFrom('d', 'e'), fc.integer()), { maxLength: 3 }),
    ),
    fc.boolean(),
  ],
  { numRuns: 100 },
)('it finds every part of a text where the full reader finds it', (original, indentSeq) => {
  const text = stringify(original, { indentSeq });
  const [plain] = readBlockYaml(text, 100) ?? [];
  const [full] = readFullYaml(text, DEFAULT_LIMITS);
  if (plain === undefined || full === undefined || plain.value === undefined) return;
  const place = (path: (string | number)[]) => {
    const before = text.slice(0, plain.locate(path)).split('\n');
    return { line: before.length, column: before.at(-1)!.length + 1 };
  };
  for (const [name, list] of Object.entries(original)) {
    expect(place([name])).toEqual(full.locate([name]));
    for (const [index, item] of list.entries()) {
      for (const field of [...Object.keys(item), 'missing']) {
        expect(place([name, index, field])).toEqual(full.locate([name, index, field]));
      }
    }
  }
});
