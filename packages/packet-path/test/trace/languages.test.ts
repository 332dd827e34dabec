import { readPolicies } from '@packet-path/calico';
import { syntheticCluster } from '@packet-path/cluster';
import type { TraceStep } from '@packet-path/core';
import { clusterFlow } from '@packet-path/data-plane';
import { kubeProxyPlanes, withCalico } from '@packet-path/node';
import { describe, expect, test } from 'vitest';
import {
  CHINESE,
  ENGLISH,
  formatStep,
  formatTrace,
  hooksPicture,
  mermaidOf,
  traceFlow,
} from '../../src/trace.ts';

const cluster = syntheticCluster({ services: 5, endpointsPerService: 3 });
const flow = clusterFlow(cluster, 'default/svc-00002');
const bare = kubeProxyPlanes();
const planes = [...bare, withCalico(bare[1]!, { objects: readPolicies('') })];
const stepsOf = (plane: (typeof planes)[number]): readonly TraceStep[] =>
  traceFlow(plane.make(cluster, { seed: 1 }), flow).steps;
/** Words of the English sentences that no tool prints. */
const ENGLISH_WORDS =
  /\b(?:matches|does not|do not|leads to|priority|arrives|delivered|out of|becomes|is to become|look-ups?|probes?|draws?|route:|connection|says|ends|returns)\b/;

describe.each(planes.map((plane) => [plane.name, plane] as const))('a trace of %s', (_, plane) => {
  const steps = stepsOf(plane);

  test.each(['brief', 'usual', 'full'] as const)('has in Chinese the same lines, %s', (detail) => {
    const [english, chinese] = [
      formatTrace(steps, { detail, language: ENGLISH }),
      formatTrace(steps, { detail, language: CHINESE }),
    ];
    expect(english).toEqual(formatTrace(steps, { detail }));
    expect(chinese.map(marginOf)).toEqual(english.map(marginOf));
    expect(chinese.map(namesOf)).toEqual(english.map(namesOf));
    expect(chinese.filter((line) => ENGLISH_WORDS.test(proseOf(line)))).toEqual([]);
  });

  test('is drawn in either language', () => {
    expect(hooksPicture(steps, ENGLISH)).toBe(hooksPicture(steps));
    expect(mermaidOf(steps, ENGLISH)).toBe(mermaidOf(steps));
    expect(hooksPicture(steps, CHINESE)).toContain('设备');
    expect(hooksPicture([], CHINESE)).toContain('没有包');
    expect(mermaidOf(steps, CHINESE).split('\n')).toHaveLength(mermaidOf(steps).split('\n').length);
  });
});

describe('a language', () => {
  const drop = (reason: (TraceStep & { readonly kind: 'drop' })['reason']): TraceStep => ({
    kind: 'drop',
    reason,
  });

  test.each([
    [drop({ kind: 'no route', routeType: 'none' }), '=> 丢弃：没有路由'],
    [drop({ kind: 'too long', mtu: 1400 }), '=> 丢弃：超过设备的 MTU 1400，又不许分片'],
    [drop({ kind: 'conntrack', cause: 'table full' }), '=> 丢弃：表已满'],
    [drop({ kind: 'ipvs', cause: 'no destination' }), '=> 丢弃：由 IPVS：没有目的地'],
    [
      drop({
        kind: 'rule',
        tool: 'iptables',
        table: 'filter',
        chain: 'FORWARD',
        hook: 'FORWARD',
        rule: null,
      }),
      '=> 丢弃：filter FORWARD，默认策略',
    ],
    [{ kind: 'draw', purpose: 'statistic', outcome: false }, '    statistic 的抽取：不中'],
  ] as const)('tells %o in Chinese', (step, line) => {
    expect(formatStep(step, CHINESE)).toBe(line);
  });

  test('tells a step that it does not know by its fields', () => {
    const step = { kind: 'constructor', event: 'new' } as unknown as TraceStep;
    expect(formatStep(step, CHINESE)).toBe('    constructor: event new');
    expect(formatStep(step)).toBe('    constructor: event new');
  });

  test('of ones own takes the place of one of these', () => {
    const loud = { ...ENGLISH, steps: { ...ENGLISH.steps, drop: () => 'DROPPED' } };
    expect(formatStep(drop({ kind: 'no socket' }), loud)).toBe('=> DROPPED');
  });
});

function marginOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** Addresses, numbers and the names of chains, in their order. */
function namesOf(line: string): readonly string[] {
  return (line.match(/\d+\.\d+\.\d+\.\d+|KUBE-[A-Z\d-]+|cali-[\w-]+/g) ?? []).sort();
}

/** A line without the text of a rule, which is in its tool's words. */
function proseOf(line: string): string {
  return line.replace(/：.*(?:-j|-g|-m|-p|comment|counter|jump|goto|dnat|vmap|ct ).*/, '');
}
