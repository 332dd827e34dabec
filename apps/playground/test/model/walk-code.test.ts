import { expect, test } from 'vitest';
import { ALONE } from '../../src/model/context.ts';
import { Model } from '../../src/model/model.ts';
import { MODES } from '../../src/model/protocol/scene.ts';
import { runProgram } from '../support/run-program.ts';
import { STATES } from '../support/states.ts';

/** A state for each mode: a pod, the node and a client outside, with policies and without, a made-up cluster. */
const PROGRAMS = [2, 3, 4, 6, 9].map((place, index) => {
  const { link, request } = STATES[place]!;
  return { title: `${MODES[index]}: ${link}`, request: { ...request, mode: MODES[index]! } };
});

test.each(PROGRAMS)(
  "a walk's lines of code run under Node and print its trace, outcome and count: $title",
  async ({ request }) => {
    const model = new Model();
    const asked = await model.answer('walk', request, ALONE);
    const { text } = await model.answer('walkExport', { walk: request, form: 'code' }, ALONE);
    const lines = (await runProgram(text)).trimEnd().split('\n');
    expect(lines.at(-1)).toBe(`${asked.outcome} ${asked.ledgers.opening['rulesEvaluated'] ?? 0}`);
    expect(lines[0]).toContain(asked.packets[0]!.title);
    expect(lines.length).toBeGreaterThan(asked.packets[0]!.stops.length);
  },
);
