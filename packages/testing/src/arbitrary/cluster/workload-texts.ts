import fc from 'fast-check';

const rates = fc.constantFrom(1, 10, 250, 1000);

const arrivals = fc.oneof(
  fc.record({ kind: fc.constantFrom('fixed', 'poisson'), perSecond: rates }),
  fc.record({
    kind: fc.constant('bursts'),
    perSecond: rates,
    size: fc.integer({ min: 1, max: 20 }),
  }),
  fc.record(
    {
      kind: fc.constant('closed'),
      clients: fc.integer({ min: 1, max: 50 }),
      think: fc.constantFrom(0, 0.1, 2),
      thinking: fc.constantFrom('exponential', 'fixed'),
    },
    { requiredKeys: ['kind', 'clients', 'think'] },
  ),
);

const sizes = fc.oneof(
  fc.nat(100_000),
  fc.tuple(fc.nat(1000), fc.nat(1000)).map(([low, more]) => ({ low, high: low + more })),
);

const groups = fc.record(
  {
    arrivals,
    requestsPerConnection: fc.integer({ min: 1, max: 100 }),
    from: fc.constantFrom('pod', 'node', 'outside'),
    servers: fc.constantFrom('node', 'elsewhere'),
    requestBytes: sizes,
    responseBytes: sizes,
  },
  { requiredKeys: ['arrivals'] },
);

const changes = fc.record(
  {
    change: fc.constantFrom(
      'endpoint-added',
      'endpoint-drained',
      'endpoint-removed',
      'service-added',
      'service-removed',
    ),
    at: fc.nat(10),
    every: fc.integer({ min: 1, max: 10 }),
  },
  { requiredKeys: ['change', 'at'] },
);

/**
 * Workloads as JSON, as `readWorkload` takes them: every kind of arrivals, clients from a pod, the node and
 * outside, sizes that are drawn, churn. They call all services, so that any cluster will do.
 */
export function workloadTexts(): fc.Arbitrary<string> {
  return fc
    .record(
      {
        seconds: fc.integer({ min: 1, max: 10 }),
        warmUp: fc.nat(2),
        clients: fc.array(groups, { minLength: 1, maxLength: 3 }),
        churn: fc.array(changes, { maxLength: 3 }),
      },
      { requiredKeys: ['seconds', 'clients'] },
    )
    .map(({ clients, ...rest }) => {
      const named = clients.map((group, index) => ({ name: `group-${index}`, ...group }));
      const workload = { format: 'packet-path/workload/1', name: 'any', ...rest, clients: named };
      return JSON.stringify(workload, null, 2);
    });
}
