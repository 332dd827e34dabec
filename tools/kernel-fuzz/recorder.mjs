import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Seconds after which a recorder that does not answer is ended. */
const HANGS = 90;

/** The recorder: a process that holds a network namespace of its own, asked a line at a time. */
export class Recorder {
  #process;
  #waiting = [];
  #errors = '';

  constructor() {
    const script = fileURLToPath(new URL('./recorder/recorder.py', import.meta.url));
    this.#process = spawn('python3', ['-B', script], { stdio: ['pipe', 'pipe', 'pipe'] });
    createInterface({ input: this.#process.stdout }).on('line', (line) => {
      this.#waiting.shift()?.resolve(JSON.parse(line));
    });
    this.#process.stderr.on('data', (text) => {
      this.#errors += text;
    });
    this.#process.stdin.on('error', () => {});
    this.#process.on('exit', () => {
      for (const { reject } of this.#waiting)
        reject(new Error(`the recorder ended: ${this.#errors}`));
      this.#waiting = [];
    });
  }

  /** Asks for something, and waits for the answer. @throws {Error} where it fails or does not come */
  async ask(request) {
    let late;
    const answer = await new Promise((resolve, reject) => {
      late = setTimeout(() => {
        reject(new Error(`the recorder does not answer '${request.do}' for ${HANGS} s`));
        this.#process.kill('SIGKILL');
      }, 1000 * HANGS);
      this.#waiting.push({ resolve, reject });
      this.#process.stdin.write(`${JSON.stringify(request)}\n`);
    }).finally(() => clearTimeout(late));
    if (answer.failed !== undefined) throw new Error(answer.failed);
    return answer;
  }

  /** Ends the process, and its namespaces with it. */
  end() {
    this.#process.stdin.end();
  }
}
