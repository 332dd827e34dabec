import { syntheticCluster } from '@packet-path/cluster';
import { readIpvsadmProgram } from '@packet-path/ipvs-model';
import { ipvsProgram } from '@packet-path/kube-proxy';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { kubernetesNode } from '../src/index.ts';
import { ipvsCommands } from '../src/linux/ipvs-commands.ts';
import { clusters } from './synthetic-clusters.ts';

const schedulers = fc.constantFrom('rr', 'mh', 'sh', 'lc');
const affinity = fc.option(fc.integer({ min: 1, max: 86_400 }), { nil: undefined });

test('the values of a program are the commands that its text is read as', () => {
  fc.assert(
    fc.property(clusters, schedulers, affinity, (synthetic, scheduler, affinitySeconds) => {
      const services = synthetic.services.map((service) => ({
        ...service,
        ...(affinitySeconds !== undefined && { affinitySeconds }),
      }));
      const program = ipvsProgram({ ...synthetic, services }, { scheduler });
      const read = readIpvsadmProgram(program.ipvsadm, new Set([scheduler]), 'text');
      const values = [...ipvsCommands(program.virtualServices ?? [])];
      expect(values.map(plain)).toEqual(read.map(({ command }) => plain(command)));
    }),
    { numRuns: 200 },
  );
});

test('a node made of values saves the program’s text', () => {
  const cluster = syntheticCluster({ services: 30, endpointsPerService: 30 });
  const node = kubernetesNode(cluster, { mode: 'ipvs', order: 'cluster' });
  const lines = (text: string): readonly string[] => text.trimEnd().split('\n').sort();
  const { node: place } = node.place;
  const { ipvsadm } = ipvsProgram(cluster, { order: 'cluster', node: place });
  expect(lines(node.host.ipvs.save())).toEqual(lines(ipvsadm));
});

/** A command with its addresses as text, since a destination of a cluster has more fields. */
function plain(command: object): unknown {
  const written = JSON.parse(JSON.stringify(command));
  if (written.destination !== undefined) {
    const { address, port } = written.destination;
    written.destination = { address, port };
  }
  return written;
}
