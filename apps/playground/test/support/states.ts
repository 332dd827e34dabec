import { MODES, type Scene } from '../../src/model/protocol/scene.ts';
import type { WalkRequest } from '../../src/model/protocol/walk.ts';

/** A state of the page: the question that it asks in a mode, and its link. */
export interface State {
  readonly link: string;
  readonly request: Omit<WalkRequest, 'mode'>;
}

const SHOP: Scene = { kind: 'shop', policies: false };
const GUARDED: Scene = { kind: 'shop', policies: true };

/** A dozen states: clusters, policies, clients, addresses, protocols and seeds. */
export const STATES: readonly State[] = [
  state(SHOP, 'default/kubernetes:https'),
  state(SHOP, 'kube-system/kube-dns:dns', { protocol: 'tcp' }),
  state(SHOP, 'shop/cart:http', { seed: 'another' }),
  state(SHOP, 'shop/cart:http', { from: 'node' }),
  state(SHOP, 'ingress-nginx/ingress-nginx-controller:http', { from: 'outside', at: 'node port' }),
  state(SHOP, 'ingress-nginx/ingress-nginx-controller:http', {
    from: '198.51.100.9:40000',
    at: 'load balancer',
  }),
  state(GUARDED, 'shop/cart:http'),
  state(synthetic(1, 1, 0), 'default/svc-00001'),
  state(synthetic(40, 5, 0), 'default/svc-00017', { seed: '7' }),
  state(synthetic(40, 5, 3), 'default/svc-00040'),
  state(synthetic(300, 2, 0), 'default/svc-00299'),
  state(synthetic(5, 0, 0), 'default/svc-00002'),
];

/** Every state in every mode, with its link. */
export const CASES = STATES.flatMap(({ link, request }) =>
  MODES.map((mode) => ({
    title: `${mode}: ${link}`,
    link: `#v1/walk?${link}${mode === 'iptables' ? '' : `&mode=${mode}`}`,
    request: { ...request, mode } satisfies WalkRequest,
  })),
);

function synthetic(services: number, endpoints: number, policies: number): Scene {
  return { kind: 'synthetic', services, endpoints, policies };
}

function state(scene: Scene, to: string, others: Partial<WalkRequest> = {}): State {
  const { from = 'pod', at = 'cluster IP', protocol = 'tcp', seed = '1' } = others;
  const query = new URLSearchParams();
  if (scene.kind === 'shop' && scene.policies) query.set('shopPolicies', 'yes');
  if (scene.kind === 'synthetic') {
    query.set('cluster', 'synthetic');
    query.set('services', `${scene.services}`);
    query.set('endpoints', `${scene.endpoints}`);
    query.set('policies', `${scene.policies}`);
  }
  for (const [name, value] of Object.entries({ to, from, at, protocol, seed })) {
    query.set(name, value);
  }
  return { link: query.toString(), request: { scene, from, to, at, protocol, seed } };
}
