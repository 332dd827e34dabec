import type { AnswerOf, ModelFault, Question, RequestOf } from '../model/protocol/protocol.ts';
import type { FromWorker, Kept, ToWorker } from './messages.ts';

/** An answer that did not come: the library's own message, or a question that was taken back. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly fault: ModelFault | 'cancelled';

  constructor(fault: ModelFault | 'cancelled') {
    super(fault === 'cancelled' ? 'cancelled' : fault.message);
    this.fault = fault;
  }
}

interface Asked {
  readonly resolve: (json: string) => void;
  readonly reject: (reason: NoAnswer) => void;
  readonly message: ToWorker;
  readonly progress: ((done: number) => void) | undefined;
}

interface Keeping {
  readonly message: ToWorker & { readonly kind: 'keep' };
  readonly resolve: (kept: Kept) => void;
  readonly reject: (reason: Error) => void;
}

/** An answer with its JSON as the worker wrote it. */
export interface Answered<Name extends Question> {
  readonly value: AnswerOf<Name>;
  readonly json: string;
}

/** Milliseconds that a question has to notice that it was taken back; then its worker is replaced. */
const PATIENCE = 400;

/** The part of a worker that the page uses. */
export interface WorkerLine {
  postMessage(message: ToWorker): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** The page's end of the line to the model in its worker. */
export class ModelClient {
  readonly #begin: () => WorkerLine;
  readonly #files = new Map<string, Keeping['message']>();
  readonly #keeping = new Map<number, Keeping>();
  readonly #asked = new Map<number, Asked>();
  #worker: WorkerLine;
  #last = 0;

  /** @param begin starts a worker with a model of its own */
  constructor(begin: () => WorkerLine) {
    this.#begin = begin;
    this.#worker = this.#start();
  }

  /**
   * Gives a file to the model, which reads it; then a scene may name it.
   *
   * @throws {Error} where the file cannot be read any more
   */
  async keep(name: string, blob: Blob): Promise<Kept> {
    const message = { kind: 'keep', id: ++this.#last, name, blob } as const;
    const kept = await new Promise<Kept>((resolve, reject) => {
      this.#keeping.set(message.id, { message, resolve, reject });
      this.#post(message);
    });
    this.#files.set(kept.sha256, message);
    return kept;
  }

  has(sha256: string): boolean {
    return this.#files.has(sha256);
  }

  /** @throws {NoAnswer} */
  async ask<Name extends Question>(
    name: Name,
    request: RequestOf<Name>,
    { signal, progress }: { signal?: AbortSignal; progress?: (done: number) => void } = {},
  ): Promise<Answered<Name>> {
    const id = ++this.#last;
    const json = await new Promise<string>((resolve, reject) => {
      const message: ToWorker = { kind: 'ask', id, name, request };
      this.#asked.set(id, { resolve, reject, message, progress });
      this.#post(message);
      signal?.addEventListener('abort', () => this.#cancel(id), { once: true });
      if (signal?.aborted) this.#cancel(id);
    });
    return { value: JSON.parse(json) as AnswerOf<Name>, json };
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #cancel(id: number): void {
    if (!this.#asked.has(id)) return;
    this.#post({ kind: 'cancel', id });
    setTimeout(() => {
      if (this.#asked.has(id)) this.#restart(id);
    }, PATIENCE);
  }

  /** Work that does not look up ends with its worker; files and other questions go to the next one. */
  #restart(cancelled: number): void {
    this.#worker.terminate();
    this.#asked.get(cancelled)?.reject(new NoAnswer('cancelled'));
    this.#asked.delete(cancelled);
    this.#worker = this.#start();
    for (const message of this.#files.values()) this.#post(message);
    for (const { message } of this.#keeping.values()) this.#post(message);
    for (const { message } of this.#asked.values()) this.#post(message);
  }

  #start(): WorkerLine {
    const worker = this.#begin();
    worker.onmessage = ({ data }) => {
      if (worker === this.#worker) this.#hear(data);
    };
    worker.onerror = (event) => {
      if (worker !== this.#worker) return;
      const message = event.message || 'the worker has ended';
      for (const { reject } of this.#asked.values()) {
        reject(new NoAnswer({ message, code: 'internal' }));
      }
      this.#asked.clear();
      for (const { reject } of this.#keeping.values()) reject(new Error(message));
      this.#keeping.clear();
    };
    return worker;
  }

  #hear(message: FromWorker): void {
    if (message.kind === 'ready') {
      performance.mark('model-ready');
      return;
    }
    if (message.kind === 'kept' || message.kind === 'unkept') {
      const keeping = this.#keeping.get(message.id);
      this.#keeping.delete(message.id);
      if (message.kind === 'kept') keeping?.resolve(message.kept);
      else keeping?.reject(new Error(message.message));
      return;
    }
    const asked = this.#asked.get(message.id);
    if (asked === undefined) return;
    if (message.kind === 'progress') {
      asked.progress?.(message.done);
      return;
    }
    this.#asked.delete(message.id);
    switch (message.kind) {
      case 'answer':
        asked.resolve(message.json);
        break;
      case 'fault':
        asked.reject(new NoAnswer(message.fault));
        break;
      case 'cancelled':
        asked.reject(new NoAnswer('cancelled'));
        break;
      default:
        throw new TypeError(`no message is ${JSON.stringify(message satisfies never)}`);
    }
  }
}
