import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** A stage of a container file: a root of its own, and where its commands run. */
interface Stage {
  readonly root: string;
  folder: string;
}

/**
 * Runs the steps of a container file without a container: each stage is an empty folder, and absolute paths
 * of its commands are paths in it. Node is the one that runs the tests, whatever image is named.
 */
export class ContainerSteps {
  readonly #scratch: string;
  readonly #context: string;
  readonly #stages = new Map<string, Stage>();
  #stage: Stage | undefined;
  #entry: readonly string[] = [];

  /**
   * @param context the folder that is copied from, a checkout: what git does not know stays behind
   * @param scratch an empty folder
   */
  constructor(context: string, scratch: string) {
    this.#context = context;
    this.#scratch = scratch;
  }

  /** The program and arguments of the last stage's ENTRYPOINT, with paths in its folder. */
  get entry(): readonly string[] {
    return this.#entry;
  }

  /** The path of the last stage's folder that stands for an absolute path. */
  path(absolute: string): string {
    return join(this.#now.root, absolute);
  }

  run(text: string): void {
    for (const line of text.split('\n')) {
      const [word = '', ...words] = line.trim().split(/\s+/);
      if (word !== '') this.#step(word, words, line.trim().slice(word.length + 1));
    }
  }

  get #now(): Stage {
    if (this.#stage === undefined) throw new Error('a container file begins with FROM');
    return this.#stage;
  }

  #step(word: string, words: readonly string[], rest: string): void {
    switch (word) {
      case 'FROM':
        this.#from(words);
        return;
      case 'WORKDIR':
        this.#now.folder = join(this.#now.root, words[0]!);
        mkdirSync(this.#now.folder, { recursive: true });
        return;
      case 'COPY':
        this.#copy(words);
        return;
      case 'RUN':
        this.#command(rest);
        return;
      case 'USER':
        return;
      case 'ENTRYPOINT':
        this.#entry = (JSON.parse(rest) as string[]).map((argument) =>
          argument.startsWith('/') ? this.path(argument) : argument,
        );
        return;
      default:
        throw new Error(`the step ${word} is not known here`);
    }
  }

  #from([, , name = `stage-${this.#stages.size}`]: readonly string[]): void {
    const root = join(this.#scratch, name);
    mkdirSync(root, { recursive: true });
    this.#stage = { root, folder: root };
    this.#stages.set(name, this.#stage);
  }

  #copy(words: readonly string[]): void {
    const [first = '', ...others] = words;
    if (!first.startsWith('--from=')) {
      // The tree that git would check out: no dependencies and no output of builds are among it.
      const archive = execFileSync('git', ['-C', this.#context, 'archive', 'HEAD'], {
        maxBuffer: 2 ** 30,
      });
      execFileSync('tar', ['-x', '-C', this.#now.folder], { input: archive });
      return;
    }
    const from = this.#stages.get(first.slice('--from='.length));
    const [source = '', target = ''] = others;
    if (from === undefined) throw new Error(`there is no stage ${first}`);
    cpSync(join(from.root, source), this.path(target), { recursive: true, verbatimSymlinks: true });
  }

  #command(text: string): void {
    const command = text.replace(/(^|\s)\/(?=\w)/g, `$1${this.#now.root}/`);
    execFileSync('sh', ['-c', command], { cwd: this.#now.folder, stdio: 'pipe' });
  }
}
