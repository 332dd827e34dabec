import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { afterAll, describe, expect, test } from 'vitest';
import * as frontDoor from '../src/index.ts';

const DOOR = fileURLToPath(new URL('../src/index.ts', import.meta.url));
/** The examples, one function each, beside this file while the tests run. */
const FILE = fileURLToPath(new URL('./examples-of-the-front-door.ts', import.meta.url));

/** The names that a door exports, with their docstrings. */
function documented(
  program: ts.Program,
  path: string,
): readonly (readonly [name: string, doc: string])[] {
  const checker = program.getTypeChecker();
  const door = checker.getSymbolAtLocation(program.getSourceFile(path)!);
  if (door === undefined) return [];
  return checker.getExportsOfModule(door).map((exported) => {
    const symbol =
      exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    return [exported.name, ts.displayPartsToString(symbol.getDocumentationComment(checker))];
  });
}

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  customConditions: ['@packet-path/source'],
  allowImportingTsExtensions: true,
  types: [],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
};

const DOORS = ts.createProgram([DOOR], OPTIONS);
const NAMES = documented(DOORS, DOOR);
const examples = NAMES.map(([name, doc]) => ({
  name,
  code: /```ts\n([\s\S]*?)```/.exec(doc)?.[1] ?? '',
}));

afterAll(() => rmSync(FILE, { force: true }));

describe('every door', () => {
  const folder = fileURLToPath(new URL('../src/', import.meta.url));
  const doors = readdirSync(folder).filter((name) => name.endsWith('.ts'));

  test('says of each name that it exports what it is', () => {
    const paths = doors.map((name) => join(folder, name));
    const program = ts.createProgram(paths, OPTIONS, undefined, DOORS);
    const all = paths.flatMap((path) =>
      documented(program, path).map(([name, doc]) => [basename(path), name, doc] as const),
    );
    expect(all.length).toBeGreaterThan(1000);
    const without = all.filter(([, , doc]) => doc.trim() === '');
    expect(without.map(([door, name]) => `${door}: ${name}`)).toEqual([]);
  }, 120_000);
});

describe('the front door', () => {
  test('has some forty names', () => {
    expect(NAMES.length).toBeGreaterThanOrEqual(38);
    expect(NAMES.length).toBeLessThanOrEqual(48);
    for (const name of Object.keys(frontDoor))
      expect(NAMES.map(([known]) => known)).toContain(name);
  });

  test('says of each what it is, with an example', () => {
    const without = examples.filter(({ code }) => code === '').map(({ name }) => name);
    expect(without).toEqual([]);
  });

  test('has examples that compile, and run', async () => {
    const functions = examples.map(
      ({ name, code }) => `export function example_${name}() {\n${code.replace(/^/gm, '  ')}\n}\n`,
    );
    const imported = NAMES.map(([name]) => name).join(', ');
    writeFileSync(
      FILE,
      `import { ${imported} } from '../src/index.ts';
const cluster = syntheticCluster({ services: 3, endpointsPerService: 3 });
const flow = clusterFlow(cluster, 'default/svc-00002');
const node = kubernetesNode(cluster, { mode: 'iptables', seed: 1 });
${functions.join('\n')}`,
    );
    const program = ts.createProgram([FILE], OPTIONS, undefined, DOORS);
    const problems = program
      .getSemanticDiagnostics(program.getSourceFile(FILE))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
    expect(problems).toEqual([]);
    const run: Record<string, () => void> = await import(FILE);
    for (const { name } of examples) expect(() => run[`example_${name}`]?.()).not.toThrow();
  }, 120_000);
});
