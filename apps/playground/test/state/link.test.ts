import { createRandom } from 'packet-path/core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { pack, sha256Of } from '../../src/model/pack.ts';
import type { Address } from '../../src/state/address.ts';
import { Files } from '../../src/state/files.ts';
import { writeFragment } from '../../src/state/fragment.ts';
import { Link } from '../../src/state/link.ts';
import { Store } from '../../src/state/store.ts';
import { ModelClient } from '../../src/worker/model-client.ts';
import { FakeWorker } from '../support/fake-worker.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An address whose changes are told some milliseconds after they are made, as a browser does. */
class LateAddress implements Address {
  hash = '';
  readonly #delay: () => number;
  #hear: () => void = () => undefined;

  constructor(delay: () => number) {
    this.#delay = delay;
  }

  write(hash: string): void {
    this.hash = hash;
  }

  hear(hearer: () => void): void {
    this.#hear = hearer;
  }

  /** Somebody follows a link. */
  follow(hash: string): void {
    if (hash === this.hash) return;
    this.hash = hash;
    setTimeout(() => this.#hear(), this.#delay());
  }
}

function pageAt(address: Address): { readonly store: Store; readonly files: Files } {
  const store = new Store();
  const files = new Files(store, new ModelClient(() => new FakeWorker(() => 0)));
  new Link(store, files, address).begin();
  return { store, files };
}

test('a link that comes in at the moment at which the address is written is opened', async () => {
  const address = new LateAddress(() => 5);
  const { store } = pageAt(address);
  store.change({ services: 40 });
  await vi.advanceTimersByTimeAsync(198);
  address.follow('#v1/grow?growTo=70');
  await vi.advanceTimersByTimeAsync(1000);
  expect([store.state.view, store.state.values.growTo]).toEqual(['grow', 70]);
  expect(address.hash).toBe('#v1/grow?growTo=70');
});

test.each(Array.from({ length: 300 }, (_, seed) => seed))(
  'links and changes by hand, one behind another: the last of them is shown, interleaving %i',
  async (seed) => {
    const choices = createRandom(`link ${seed}`);
    const address = new LateAddress(() => choices.below(12));
    const { store } = pageAt(address);
    let wanted = 0;
    for (let turn = 1; turn <= 20; turn++) {
      await vi.advanceTimersByTimeAsync(
        choices.below(2) === 0 ? 190 + choices.below(20) : choices.below(400),
      );
      wanted = turn;
      if (choices.below(3) === 0) {
        // A hand is never so quick: the link before is open.
        await vi.advanceTimersByTimeAsync(12);
        store.change({ growTo: turn });
      } else address.follow(`#v1/grow?growTo=${turn}`);
    }
    await vi.advanceTimersByTimeAsync(1000);
    expect(store.state.values.growTo).toBe(wanted);
    expect(address.hash).toContain(`growTo=${wanted}`);
  },
);

test('a link whose files take long to unpack gives way to one that comes behind it', async () => {
  vi.useRealTimers();
  const text = `*filter\n${'# a line\n'.repeat(20_000)}COMMIT\n`;
  const [sha256, packed] = [await sha256Of(text), await pack(text)];
  const address = new LateAddress(() => 0);
  const { store } = pageAt(address);
  const state = { ...store.state, files: [{ name: 'rules.txt', sha256 }] };
  address.follow(writeFragment(state, new Map([[sha256, packed]])));
  await new Promise((resolve) => setTimeout(resolve, 1));
  address.follow('#v1/grow?growTo=9');
  await expect.poll(() => address.hash).toBe('#v1/grow?growTo=9');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect([store.state.view, store.state.files]).toEqual(['grow', []]);
});
