import { expect, test } from 'vitest';
import { ALONE } from '../../src/model/context.ts';
import { Model } from '../../src/model/model.ts';
import type { TailRequest, TimeRequest, TimeSettings } from '../../src/model/protocol/time.ts';
import { Profiles } from '../../src/model/time/profiles.ts';
import { profilesFrom, storedProfiles } from '../../src/model/time/stored-profiles.ts';
import { runProgram } from '../support/run-program.ts';
import { SETTINGS } from '../support/time-settings.ts';

/** Another than the library's in everything that the page lets a reader move. */
const MOVED: TimeSettings = {
  ...SETTINGS,
  assumptions: { 'rule.outOfCache': 150, 'sync.rules': 50 },
  processors: 4,
  possible: 8,
  perSecond: 500,
  requests: 10,
  syncs: false,
  chains: false,
};

const profiles = new Profiles().all(ALONE);
/** One model: its counts are stored and taken back, as those of the built page are. */
const model = new Model(async () => profilesFrom(storedProfiles(await profiles)));
const ask = (request: TimeRequest) => model.answer('time', request, ALONE);
const linesOf = async (text: string): Promise<readonly string[][]> =>
  (await runProgram(text))
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' '));

test('counts that were stored give the same figure as those that were just made', async () => {
  const counted = new Model(() => profiles);
  for (const figure of ['response', 'processor'] as const) {
    const request = { figure, ...MOVED };
    expect(await ask(request)).toEqual(await counted.answer('time', request, ALONE));
  }
});

test.each([
  { figure: 'response', ...MOVED } as const,
  { figure: 'processor', ...SETTINGS, estimator: false } as const,
])(
  "Time's lines of code print the points of figure $figure",
  async (request) => {
    const { series, code } = await ask(request);
    // Nodes of every size take seconds: two sizes have all that the program does.
    const short = code.replace(', seconds: 0 }', ', seconds: 0, services: [1, 300] }');
    const printed = await linesOf(short);
    expect([short === code, printed.length]).toEqual([false, 2]);
    for (const [services, ...values] of printed) {
      for (const [column, { points }] of series.entries()) {
        // The answer's numbers have ten digits.
        const { y } = points.find(({ x }) => x === Number(services))!;
        expect(Number(values[column])).toBeCloseTo(y!, 6);
      }
    }
  },
  200_000,
);

test("Time's lines of code print the rules of figure 3, and leave sizes without a law out", async () => {
  // 10,000 services of 50 endpoints are more than a set of kube-proxy's takes.
  const request = { figure: 'rules', endpoints: 50, podsANode: 5, policiesAPod: 2 } as const;
  const { series, code } = await ask(request);
  const text = await runProgram(code);
  const shown = series
    .filter(({ name }) => name !== 'calico')
    .flatMap(({ name, points }) =>
      points.map(({ x, y, low, high }) => `${name} ${x} ${y} ${low} ${high}`),
    );
  expect(text.trimEnd().split('\n').slice(-shown.length)).toEqual(shown);
  const calico = series.find(({ name }) => name === 'calico')!.points[0]!;
  expect(text).toContain(`mean: ${calico.y}`);
}, 200_000);

test.each(['emulated', 'article'] as const)(
  "the tail's lines of code print IPVS's percentiles: %s",
  async (machine) => {
    const request: TailRequest = {
      ...MOVED,
      assumptions: { 'client.connect': 120 },
      machine,
      services: 100,
      requests: 2,
      processors: machine === 'emulated' ? 1 : 4,
      chains: true,
      perSecond: 20,
    };
    const { runs, code } = await model.answer('tail', request, ALONE);
    const { p50, mean, p99, p999 } = runs.find(({ mode }) => mode === 'ipvs')!;
    const text = await runProgram(code);
    const of = (name: string): number => Number(new RegExp(`${name}: ([\\d.]+)`).exec(text)?.[1]);
    const printed = ['p50', 'mean', 'p99', 'p999'].map((name) => of(name) / 1000);
    for (const [index, value] of [p50, mean, p99, p999].entries()) {
      expect(printed[index]).toBeCloseTo(value, 6);
    }
  },
  200_000,
);
