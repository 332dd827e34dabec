import { fileURLToPath } from 'node:url';
import { minify } from 'terser';
import { build, type Plugin, type UserConfig } from 'vite';

/** The worker's program, which the page starts from a text: a page from disk may not start it from a file. */
const WORKER = fileURLToPath(new URL('../src/worker/main.ts', import.meta.url));

/**
 * Puts the worker's program at the end of the built page, as the text of an element. The page's own script has it
 * not in it: it is small, and the browser need not read a program of a megabyte as a string first.
 *
 * @param shared the parts of the configuration that both programs have
 */
export function modelText(shared: UserConfig): Plugin {
  return {
    name: 'model-text',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: async () => [
        {
          tag: 'script',
          attrs: { type: 'text/plain', id: 'model' },
          children: asElement(await programOf(shared)),
          injectTo: 'body',
        },
      ],
    },
  };
}

async function programOf(shared: UserConfig): Promise<string> {
  const made = await build({
    ...shared,
    configFile: false,
    logLevel: 'warn',
    build: {
      ...shared.build,
      write: false,
      lib: { entry: WORKER, formats: ['iife'], name: 'model' },
    },
  });
  const [chunk] = [made].flat().flatMap((one) => ('output' in one ? one.output : []));
  if (chunk?.type !== 'chunk') throw new Error('the worker has no program');
  // The bundler makes private names short, which Terser does not; Terser folds more of the rest, one part in eighty.
  // Functions without `this` become arrows: unsafe where such a function is a constructor, and none of ours is.
  const compress = { passes: 2, unsafe_arrows: true };
  const { code } = await minify(chunk.code, { ecma: 2020, compress });
  if (code === undefined) throw new Error('the program cannot be made smaller');
  return code;
}

/**
 * A program as the text of an element. The sequences that would end the element stand in strings and patterns alone. Letters
 * beyond ASCII are escaped, so that the browser keeps the program as bytes: it is compiled a tenth sooner.
 */
function asElement(program: string): string {
  if (program.includes('<!--'))
    throw new Error('the worker has the beginning of a comment of HTML');
  return program
    .replaceAll(/<\/(?=script)/gi, String.raw`<\/`)
    .replaceAll(/[\u0080-\uffff]/g, (letter) => {
      const code = letter.charCodeAt(0).toString(16).padStart(4, '0');
      return String.raw`\u${code}`;
    });
}
