import { kubernetesNode, planesNamed } from 'packet-path/node';
import { hooksPicture, traceFlow } from 'packet-path/trace';
import type { LessonFlow } from '../protocol/lessons.ts';
import { shopCluster } from '../scene/shop.ts';
import { flowInCluster } from '../walk/walk-flow.ts';

/** The picture that `packet-path trace --svg` draws of a connection's opening in the shop. */
export function pictureOf({ mode, ...ends }: LessonFlow): string {
  const cluster = shopCluster();
  const [plane] = planesNamed([mode]);
  const flow = flowInCluster(
    {
      kind: 'cluster',
      cluster,
      policies: undefined,
      notes: [],
      names: { cluster: 'shop.yaml', policies: undefined },
    },
    { ...ends, protocol: 'tcp' },
  );
  return hooksPicture(
    traceFlow(kubernetesNode(cluster, { ...plane!.node, seed: '1' }), flow).steps,
  );
}
