import { syntheticCluster } from '@packet-path/cluster';
import { type TraceStep, tcp } from '@packet-path/core';
import { clusterFlow } from '@packet-path/data-plane';
import { linuxHost } from '@packet-path/linux-host';
import { kubeProxyPlanes, kubernetesNode } from '@packet-path/node';
import { describe, expect, test } from 'vitest';
import { formatTrace, hooksPicture, mermaidOf, traceFlow, waysOf } from '../../src/trace.ts';

const cluster = syntheticCluster({ services: 5, endpointsPerService: 3 });
const flow = clusterFlow(cluster, 'default/svc-00002');
const traceOf = (mode: 'iptables' | 'ipvs' | 'nftables'): readonly TraceStep[] =>
  traceFlow(kubernetesNode(cluster, { mode }), flow).steps;

describe('a way', () => {
  test.each(kubeProxyPlanes().map((plane) => [plane.name, plane] as const))(
    'holds every step of its trace once, in %s',
    (_, plane) => {
      const host = plane.make(cluster, { seed: 1 });
      const { steps } = traceFlow(host, flow);
      const told = waysOf(steps).flatMap((way) => [
        way.begin,
        ...way.stops.flatMap((stop) => {
          if (stop.kind === 'step') return [stop.step];
          const { hook } = stop;
          return stop.calls.flatMap(({ name, priority, events, verdict }) => [
            { kind: 'hook', hook, priority, name },
            ...events.flatMap((event) =>
              event.kind === 'rule' ? [...event.asked, event.rule] : [event.step],
            ),
            ...(verdict === undefined ? [] : [{ kind: 'verdict', hook, name, verdict }]),
          ]);
        }),
      ]);
      const inWords = (all: readonly unknown[]): string[] =>
        all.map((step) => JSON.stringify(step)).sort();
      expect(inWords(told)).toEqual(inWords(steps));
    },
  );

  test('has the verdict of IPVS where it takes the packet, before the packet leaves', () => {
    const [first] = waysOf(traceOf('ipvs'));
    const lines = formatTrace(traceOf('ipvs'), { detail: 'brief' });
    const [takes, leaves] = ['ip_vs_in takes the packet over', '=> out of'].map((words) =>
      lines.findIndex((line) => line.includes(words)),
    );
    expect(takes).toBeGreaterThan(0);
    expect(takes).toBeLessThan(leaves!);
    expect(first!.stops.at(-1)).toMatchObject({ kind: 'step', step: { kind: 'emit' } });
  });

  test('has each set with the rule that asked it', () => {
    const lines = formatTrace(traceOf('ipvs'), { detail: 'full' });
    for (const [at, line] of lines.entries()) {
      if (!/^ +set /.test(line)) continue;
      const name = /set (\S+)/.exec(line)![1]!;
      expect(lines[at - 1]).toContain(name);
    }
  });
});

describe('a trace in brief', () => {
  test('tells the SYN of IPVS mode in at most 24 lines', () => {
    const lines = formatTrace(traceOf('ipvs'), { detail: 'brief' });
    expect(lines.indexOf('')).toBeLessThanOrEqual(24);
  });

  test.each(['iptables', 'ipvs', 'nftables'] as const)(
    'is shorter than usual, and usual than full, in mode %s',
    (mode) => {
      const [brief, usual, full] = (['brief', 'usual', 'full'] as const).map(
        (detail) => formatTrace(traceOf(mode), { detail }).length,
      );
      expect(brief).toBeLessThan(usual!);
      expect(usual).toBeLessThan(full!);
    },
  );

  test('counts the rules that did not match before one that did', () => {
    const rules = Array.from(
      { length: 9 },
      (_, at) => `-A PREROUTING -s 10.0.0.${at + 1} -j DROP\n`,
    );
    const host = linuxHost({
      interfaces: [{ name: 'eth0', addresses: ['192.0.2.1/24'] }],
      iptables: `*raw\n:PREROUTING ACCEPT\n${rules.join('')}COMMIT\n`,
    });
    const steps: TraceStep[] = [];
    host.listen((step) => steps.push(step));
    host.send(tcp('10.0.0.9:1', '192.0.2.1:80', { inputInterface: 'eth0' }));
    const lines = formatTrace(steps, { detail: 'brief' });
    expect(lines).toContain('    raw PREROUTING rule 9: DROP (8 rules before it did not match)');
  });
});

describe('a trace as a picture', () => {
  const hostile = 'x"]; <script>alert(1)</script>\u202e\u0007';
  const steps = traceOf('iptables').map((step) =>
    step.kind === 'rule' ? { ...step, text: `-A ${step.chain} ${hostile} -j ${hostile}` } : step,
  );

  test('numbers the stops in the order of the way, hooks that were passed by apart', () => {
    const svg = hooksPicture(traceOf('ipvs'));
    const boxes = [...svg.matchAll(/text-anchor="middle">([^<]*)</g)].map(([, text]) => text);
    expect(boxes.slice(0, 8)).toEqual([
      '1  device',
      '2  PREROUTING',
      'FORWARD',
      '6  POSTROUTING',
      '7  device',
      '3  INPUT',
      '4  processes, IPVS',
      '5  OUTPUT',
    ]);
    expect(svg.match(/stroke-width="3"/g)?.length).toBe(6 + 4 + 6);
  });

  test('keeps names from becoming markup', () => {
    const svg = hooksPicture(steps);
    expect(svg).not.toContain('<script');
    for (const character of ['\u0007', '\u202e']) expect(svg).not.toContain(character);
    const text = mermaidOf(steps);
    for (const line of text.split('\n')) {
      const quotes = [...line].filter((character) => character === '"').length;
      expect([0, 2]).toContain(quotes);
    }
    expect(text).not.toContain('<script');
  });

  test('links the stops of each packet, and the packets, in Mermaid', () => {
    const text = mermaidOf(traceOf('nftables'));
    expect(text).toMatch(/^flowchart TB\n {2}subgraph p1\["1\. arrives: /);
    expect(text).toContain('    p1s1 --> p1s2\n');
    expect(text).toContain('  p2 --> p3\n');
    expect(text.match(/^ {2}subgraph /gm)).toHaveLength(3);
  });
});
