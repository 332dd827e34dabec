import { type Section, time } from '../figure.ts';
import { sample } from '../samples.ts';

/** The flow to a service, found by its name. */
export const flows: Section = {
  title: 'clusterFlow among 10,000 services',
  method: 'One name after the other, and round again.',
  measure(library, effort) {
    const services = effort.smoke ? 100 : 10_000;
    const cluster = library.syntheticCluster({ services, endpointsPerService: 10 });
    let next = 0;
    const found = sample(effort, {
      operations: 10,
      run() {
        for (let call = 0; call < 10; call++) {
          next = (next % services) + 1;
          library.clusterFlow(cluster, `default/svc-${String(next).padStart(5, '0')}`);
        }
      },
    });
    return [time('a call', found, 'µs', effort.smoke ? null : 20)];
  },
};
