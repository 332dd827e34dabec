import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Instrumenter } from '@stryker-mutator/instrumenter';
import { transform } from 'esbuild';

/** Messages are no contract: what a string says may change. */
const APART = 'StringLiteral';

/** The two functions that instrumented code asks, with the ending that the instrumenter gives them. */
const ASKED = /\bstry(MutAct|Cov)(_\w+)\b/;

/** The import of a neighbour, which `tsc` writes with the ending of what it compiles to. */
const NEIGHBOUR = /((?:from|import)\s*\(?\s*)(['"])(\.{1,2}\/[^'"]+)\.ts\2/g;

const silent = {
  isDebugEnabled: () => false,
  debug() {},
  info() {},
  warn() {},
};

/** The sources of a package (absolute folder `src`), in an order that no file system decides. */
export function sourcesOf(folder) {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .sort()
    .map((name) => ({
      name: join(folder, name),
      content: readFileSync(join(folder, name), 'utf8'),
    }));
}

/**
 * Every mutant of some sources but string literals: `{ id, file, line, column, mutator, before, after }`.
 * The numbers are Stryker's, and the same whichever of them are built in.
 */
export async function mutantsOf(sources, folder) {
  const { mutants } = await instrument(sources, (name) => name !== APART);
  const contents = new Map(sources.map(({ name, content }) => [name, content.split('\n')]));
  return mutants
    .filter(({ status }) => status !== 'Ignored')
    .map(({ id, fileName, location: { start, end }, mutatorName, replacement }) => {
      const lines = contents.get(fileName).slice(start.line, end.line + 1);
      lines[lines.length - 1] = lines.at(-1).slice(0, end.column);
      lines[0] = lines[0].slice(start.column);
      return {
        id,
        file: relative(folder, fileName),
        line: start.line + 1,
        column: start.column + 1,
        mutator: mutatorName,
        before: lines.join('\n'),
        after: replacement,
      };
    });
}

/** Builds the mutants of some numbers into their sources: JavaScript by the file's path under `src`. */
export async function build(sources, ids, folder) {
  let next = 0;
  const { files, mutants } = await instrument(sources, () => ids.has(String(next++)));
  const touched = new Set(
    mutants.filter(({ status }) => status !== 'Ignored').map(({ fileName }) => fileName),
  );
  const built = new Map();
  for (const { name, content } of files) {
    if (!touched.has(name)) continue;
    const { code } = await transform(content, {
      loader: 'ts',
      format: 'esm',
      target: 'es2022',
      tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    });
    const ending = ASKED.exec(code)?.[2];
    const asked = `const { isOn: stryMutAct${ending}, cover: stryCov${ending} } = globalThis.packetPathMutants;`;
    built.set(
      relative(folder, name).replace(/\.ts$/, '.js'),
      `${asked}\n${code.replace(NEIGHBOUR, '$1$2$3.js$2')}`,
    );
  }
  return built;
}

/**
 * Stryker asks of each mutant it makes, in order of their numbers, whether the name of its kind is among
 * those excluded; `isWanted` answers that.
 */
function instrument(sources, isWanted) {
  return new Instrumenter(silent).instrument(
    sources.map(({ name, content }) => ({ name, content, mutate: true })),
    {
      plugins: null,
      ignorers: [],
      // Its functions are those of global.mjs, which are quicker and can switch on several.
      noHeader: true,
      excludedMutations: { includes: (name) => !isWanted(name) },
    },
  );
}
