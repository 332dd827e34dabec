import type { FromWorker, ToWorker } from '../../src/worker/messages.ts';
import type { WorkerLine } from '../../src/worker/model-client.ts';

/** Milliseconds of work that a question takes, and whether its work looks up for a cancellation. */
export interface Task {
  readonly takes: number;
  readonly looksUp: boolean;
}

/**
 * A worker that answers one question after another, each with its own request as JSON, as long as its work
 * takes by the timers of the test. Messages need some time both ways, and keep their order.
 */
export class FakeWorker implements WorkerLine {
  onmessage: WorkerLine['onmessage'] = null;
  onerror: WorkerLine['onerror'] = null;
  readonly #delay: () => number;
  readonly #asked: (ToWorker & { readonly kind: 'ask' })[] = [];
  readonly #cancelled = new Set<number>();
  #isOver = false;
  #isBusy = false;

  constructor(delay: () => number) {
    this.#delay = delay;
  }

  terminate(): void {
    this.#isOver = true;
  }

  postMessage(message: ToWorker): void {
    setTimeout(() => {
      if (message.kind === 'cancel') this.#cancelled.add(message.id);
      if (message.kind === 'keep') {
        const { id, name } = message;
        this.#tell({ kind: 'kept', id, kept: { sha256: name, packed: null } });
      }
      if (message.kind !== 'ask') return;
      this.#asked.push(message);
      this.#next();
    }, 1);
  }

  #next(): void {
    const asked = this.#asked[0];
    if (this.#isBusy || this.#isOver || asked === undefined) return;
    this.#isBusy = true;
    const { takes, looksUp } = asked.request as Task;
    setTimeout(() => {
      const isTaken = looksUp && this.#cancelled.has(asked.id);
      const { id, request } = asked;
      this.#tell(
        isTaken
          ? { kind: 'cancelled', id }
          : { kind: 'answer', id, json: JSON.stringify({ id, request }) },
      );
      this.#asked.shift();
      this.#isBusy = false;
      this.#next();
    }, takes + this.#delay());
  }

  #tell(message: FromWorker): void {
    if (this.#isOver) return;
    setTimeout(() => this.onmessage?.({ data: message } as MessageEvent<FromWorker>), 1);
  }
}
