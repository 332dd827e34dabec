import { EveryOutcome } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { type Difference, expectedOf } from './kube-proxy/difference.ts';
import { lazily } from './kube-proxy/lazily.ts';
import type { MakeNode } from './kube-proxy/node-under-test.ts';
import { observe } from './kube-proxy/observe.ts';
import { PLACES } from './kube-proxy/place.ts';
import type { Scenario } from './kube-proxy/scenario.ts';
import { SCENARIOS } from './kube-proxy/scenarios/index.ts';
import { setupOf } from './kube-proxy/setup.ts';
import { lawsSpec } from './laws-spec.ts';

/** Choices of {@link kubeProxySpec}. */
export interface KubeProxySpecOptions {
  /** Where this mode does something else, with the reason; see `KUBE_PROXY_DIFFERENCES`. */
  readonly differences?: readonly Difference[];
  /** How the rules that a new connection evaluates grow with the number of services. Default constant. */
  readonly growth?: 'constant' | 'linear';
}

/**
 * The scenarios of kube-proxy's own packet-flow tests as a suite of vitest, played with real
 * packets: who reaches which endpoint, masqueraded or not, rejected or dropped. Call it in a test
 * file, once for each mode.
 */
export function kubeProxySpec(
  name: string,
  makeNode: MakeNode,
  { differences = [], growth = 'constant' }: KubeProxySpecOptions = {},
): void {
  describe(`kube-proxy, ${name}`, () => {
    for (const scenario of SCENARIOS) scenarioSpec(scenario, makeNode, differences);
    lawsSpec(makeNode, growth);
    test('differs wherever it is said to', () => {
      expect(idle(differences)).toEqual([]);
    });
  });
}

/** Differences that no flow meets, or that are none. */
function idle(differences: readonly Difference[]): readonly string[] {
  const flows = SCENARIOS.flatMap(({ title, flows }) =>
    flows.map(({ name, expect: expected }) => ({ title: `${title}: ${name}`, expected })),
  );
  const isMet = (difference: Difference): boolean =>
    flows.some(
      ({ title, expected }) =>
        difference.of.test(title) && expectedOf(title, expected, [difference]).reach !== expected,
    );
  return differences.filter((difference) => !isMet(difference)).map(({ of }) => `${of}`);
}

function scenarioSpec(
  scenario: Scenario,
  makeNode: MakeNode,
  differences: readonly Difference[],
): void {
  const place = PLACES[scenario.family];
  const choices = new EveryOutcome();
  const node = lazily(() => makeNode(setupOf(scenario, choices)));
  let port = 20_000;
  describe(scenario.title, () => {
    for (const flow of scenario.flows) {
      const { reach, because } = expectedOf(
        `${scenario.title}: ${flow.name}`,
        flow.expect,
        differences,
      );
      test(because === undefined ? flow.name : `${flow.name} (otherwise: ${because})`, () => {
        expect(observe(node(), choices, () => port++, place, flow)).toBe(reach);
      });
    }
  });
}
