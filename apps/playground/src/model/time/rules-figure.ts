import { planesNamed } from 'packet-path/node';
import { calicoRules, expectedWork } from 'packet-path/study';
import type { Context } from '../context.ts';
import { MODES_WITH_LAW } from '../protocol/grow.ts';
import type { TimeAnswer, TimeRequest, TimeSeries } from '../protocol/time.ts';
import { rulesCode } from './time-code.ts';

type RulesRequest = TimeRequest & { readonly figure: 'rules' };

const SIZES = [1, 10, 20, 100, 1000, 10_000];

/** Figure 3 of docs/figures.md: kube-proxy's rules by their laws, Calico's counted on a node. */
export async function rulesFigure(request: RulesRequest, context: Context): Promise<TimeAnswer> {
  await context.breathe();
  const { endpoints, podsANode, policiesAPod } = request;
  const { mean, least, worst } = calicoRules({
    podsANode,
    policiesAPod,
    onProgress: (share) => context.progress(share),
  });
  const lines = planesNamed(MODES_WITH_LAW).map((plane, index): TimeSeries => {
    const shapes = SIZES.map((services) => ({ services, endpointsPerService: endpoints }));
    return {
      name: MODES_WITH_LAW[index]!,
      title: plane.title,
      points: shapes
        .filter((shape) => plane.law?.(shape) !== undefined)
        .map((shape) => {
          const { rules } = expectedWork(shape, plane, [1]).newConnection;
          return {
            x: shape.services,
            low: rules.least,
            y: rules.mean,
            high: rules.worst,
            isInRange: true,
          };
        }),
    };
  });
  const calico = SIZES.map((x) => ({ x, low: least, y: mean, high: worst, isInRange: true }));
  return {
    figure: 'rules',
    series: [...lines, { name: 'calico', title: 'Calico', points: calico }],
    // The worst of the layout of 2019, 2 S + N + 3 in nat (docs/facts/published-results.md, 1).
    published: [{ name: 'iptables-2019', x: 10_000, y: 20_000, label: '20,000' }],
    parts: [],
    assumptions: [],
    code: rulesCode(request),
  };
}
