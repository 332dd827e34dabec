import {
  type ChainWork,
  type FlowLike,
  type Packet,
  type TraceStep,
  type Traversal,
  tcp,
  type Work,
} from '@packet-path/core';
import type { DataPlane, Outcomes, PlaneHost } from '@packet-path/data-plane';
import type { MatchExtension, Predicate } from '@packet-path/iptables-model';
import type { BoundScheduler, Scheduler } from '@packet-path/ipvs-model';
import { linuxHost } from '@packet-path/linux-host';
import { describe, expectTypeOf, test } from 'vitest';
import { kubeProxyPlanes, type readCluster } from '../src/index.ts';

// The types that users write against: `npm run typecheck` holds each line to be true.

describe('a packet and its answer', () => {
  test('are read-only', () => {
    expectTypeOf(tcp).returns.toEqualTypeOf<Packet>();
    expectTypeOf<Traversal['emitted']>().toEqualTypeOf<readonly Packet[]>();
    // @ts-expect-error: an answer has no setters
    const write = (answer: Traversal) => (answer.outcome = 'dropped');
    // @ts-expect-error: a packet has none either
    const rewrite = (packet: Packet) => (packet.ttl = 1);
    expectTypeOf(write).toBeFunction();
    expectTypeOf(rewrite).toBeFunction();
  });

  test('outcomes are a closed union', () => {
    expectTypeOf<Traversal['outcome']>().toEqualTypeOf<
      'forwarded' | 'delivered' | 'dropped' | 'rejected' | 'queued'
    >();
  });
});

describe('a ledger', () => {
  test('has the counters of every model as plain properties', () => {
    expectTypeOf<Work['rulesEvaluated']>().toEqualTypeOf<number>();
    expectTypeOf<Work['conntrackLookups']>().toEqualTypeOf<number>();
    expectTypeOf<Work['schedulerSteps']>().toEqualTypeOf<number>();
    expectTypeOf<Work['mapLookups']>().toEqualTypeOf<number>();
    expectTypeOf<Work>().not.toHaveProperty('nothingThatCounts');
  });

  test('names the chain and the tool of an entry', () => {
    expectTypeOf<ChainWork>().toHaveProperty('evaluated');
    expectTypeOf<ChainWork>().toHaveProperty('chain');
  });
});

test('a step of a trace is narrowed by its kind', () => {
  const rule = (step: TraceStep) => (step.kind === 'rule' ? step.rule : undefined);
  expectTypeOf(rule).returns.toEqualTypeOf<number | undefined>();
});

describe('a data plane of your own', () => {
  test('is an object with a name, a title and a maker', () => {
    expectTypeOf<DataPlane>().toHaveProperty('name').toEqualTypeOf<string>();
    expectTypeOf<DataPlane>().toHaveProperty('title').toEqualTypeOf<string>();
    expectTypeOf<ReturnType<DataPlane['make']>>().toEqualTypeOf<PlaneHost>();
    expectTypeOf<PlaneHost['outcomes']>().parameters.toEqualTypeOf<[flow: FlowLike]>();
    expectTypeOf<PlaneHost['outcomes']>().returns.toEqualTypeOf<Outcomes>();
    expectTypeOf(kubeProxyPlanes).returns.toExtend<readonly DataPlane[]>();
  });

  test('reads a cluster that cannot be written to', () => {
    type Cluster = ReturnType<typeof readCluster>;
    expectTypeOf<Parameters<DataPlane['make']>[0]>().toEqualTypeOf<Cluster>();
    expectTypeOf<Cluster['services']>().toExtend<readonly unknown[]>();
  });
});

describe('parts of your own', () => {
  test('a match compiles to a predicate', () => {
    expectTypeOf<ReturnType<MatchExtension['compile']>>().toEqualTypeOf<Predicate>();
  });

  test('a scheduler binds to a service', () => {
    expectTypeOf<ReturnType<Scheduler['bind']>>().toEqualTypeOf<BoundScheduler>();
  });
});

test('a host has the models that were asked for', () => {
  const host = linuxHost();
  expectTypeOf(host).toHaveProperty('conntrack');
  expectTypeOf(host).toHaveProperty('nftables');
  expectTypeOf(host.send).parameters.toEqualTypeOf<[packet: Packet]>();
});
