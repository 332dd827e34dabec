import { describe, expect, test } from 'vitest';
import { proxyPorts, readCluster } from '../src/index.ts';

/** A cluster as JSON, a value a line, so that a place shows in a line. */
function cluster(names: Readonly<Record<string, unknown>> = {}): string {
  const { service = 'web', namespace = 'shop', port = 'http', target = 'web', node = 'n1' } = names;
  return `{ "kind": "List", "items": [
{ "kind": "Service", "metadata": { "name":
${JSON.stringify(service)}, "namespace":
${JSON.stringify(namespace)} }, "spec": { "clusterIP": "10.96.0.7", "ports": [{ "port": 80, "name":
${JSON.stringify(port)}, "targetPort":
${JSON.stringify(target)} }] } },
{ "kind": "Node", "metadata": { "name":
${JSON.stringify(node)} } } ] }`;
}

describe('names', () => {
  test('as long as the API server takes them are taken', () => {
    const names = {
      namespace: 'n'.repeat(63),
      service: `0${'s'.repeat(62)}`,
      port: 'p'.repeat(63),
      target: 'a'.repeat(15),
      node: `${'n'.repeat(200)}.example`,
    };
    const read = readCluster(cluster(names));
    expect(proxyPorts(read, 4)[0]?.name).toBe(`${names.namespace}/${names.service}:${names.port}`);
  });

  test.each([
    ['service', 'a" -j ACCEPT -m comment --comment "b', 3],
    ['service', 's'.repeat(64), 3],
    ['service', 'Web', 3],
    ['service', 'web-', 3],
    ['service', 'web\n', 3],
    ['service', '\u202eweb', 3],
    ['service', '', 3],
    ['namespace', '-shop', 4],
    ['namespace', 'shop.eu', 4],
    ['port', 'a_b', 5],
    ['target', '80', 6],
    ['target', 'a--b', 6],
    ['target', 'a'.repeat(16), 6],
    ['node', 'n1..n2', 8],
  ])('are checked as the API server checks them: %s %j', (which, name, line) => {
    expect(() => readCluster(cluster({ [which]: name }))).toThrow(
      expect.objectContaining({ code: 'bad-cluster', line, column: 1 }),
    );
  });

  test('of clusters put together by hand are checked before they reach a rule', () => {
    const { services, nodes } = readCluster(cluster());
    const hostile = { services: services.map((one) => ({ ...one, name: 'a"b' })), nodes };
    expect(() => proxyPorts(hostile, 4)).toThrow(expect.objectContaining({ code: 'bad-cluster' }));
  });
});
