import { syntheticCluster } from '@packet-path/cluster';
import { type IpvsCommand, type ProgramService, readIpvsadmProgram } from '@packet-path/ipvs-model';
import { ipvsProgram } from '@packet-path/kube-proxy';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { kubernetesNode } from '../src/index.ts';
import { programmedServices } from '../src/linux/programmed-services.ts';
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
      const values = programmedServices(program.virtualServices ?? []).services.flatMap(commands);
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

/** The commands that add a service of a program. */
function commands(programmed: ProgramService): IpvsCommand[] {
  const { key: service, settings, destinations, destinationSettings } = programmed;
  return [
    { kind: 'add-service', service, settings },
    ...destinations.map(
      (destination): IpvsCommand => ({
        kind: 'add-destination',
        service,
        destination,
        settings: destinationSettings,
      }),
    ),
  ];
}

/** A command with its addresses as text, since a destination of a cluster has more fields. */
function plain(command: object): unknown {
  const written = JSON.parse(JSON.stringify(command));
  if (written.destination !== undefined) {
    const { address, port } = written.destination;
    written.destination = { address, port };
  }
  return written;
}
