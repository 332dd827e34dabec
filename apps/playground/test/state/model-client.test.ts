import { createRandom } from 'packet-path/core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ModelClient, type NoAnswer } from '../../src/worker/model-client.ts';
import { FakeWorker, type Task } from '../support/fake-worker.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test.each(Array.from({ length: 200 }, (_, seed) => seed))(
  'every question is answered by its own answer, or was taken back: interleaving %i',
  async (seed) => {
    const choices = createRandom(`client ${seed}`);
    const client = new ModelClient(() => new FakeWorker(() => choices.below(8)));
    const asked = Array.from({ length: 30 }, (_, number) => {
      const task: Task = {
        takes: choices.below(6) === 0 ? 900 : choices.below(30),
        looksUp: choices.below(2) === 0,
      };
      const request = { ...task, number };
      const isTakenBack = choices.below(3) === 0;
      return { request, isTakenBack, at: choices.below(1500), backAfter: choices.below(700) };
    });
    const settled = asked.map(async ({ request, isTakenBack, at, backAfter }) => {
      const controller = new AbortController();
      await new Promise((resolve) => setTimeout(resolve, at));
      if (isTakenBack) setTimeout(() => controller.abort(), backAfter);
      // The fake worker takes any request: the client hands it on as it is.
      const { value } = await client.ask('scene', request as never, { signal: controller.signal });
      return value as unknown as { readonly request: typeof request };
    });
    const results = Promise.allSettled(settled);
    await vi.advanceTimersByTimeAsync(60_000);
    for (const [index, result] of (await results).entries()) {
      const { request, isTakenBack } = asked[index]!;
      if (result.status === 'fulfilled') expect(result.value.request).toEqual(request);
      else expect([isTakenBack, (result.reason as NoAnswer).fault]).toEqual([true, 'cancelled']);
    }
    expect(vi.getTimerCount()).toBe(0);
  },
);
