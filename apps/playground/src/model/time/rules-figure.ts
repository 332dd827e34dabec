import { planesNamed } from 'packet-path/node';
import { expectedCalicoRules, expectedWork } from 'packet-path/study';
import { MODES } from '../protocol/scene.ts';
import type { TimeAnswer, TimeRequest, TimeSeries } from '../protocol/time.ts';
import { rulesCode } from './time-code.ts';

/** The modes of the article's figure. */
const FIGURE_MODES = MODES.filter((mode) => mode !== 'userspace');

type RulesRequest = TimeRequest & { readonly figure: 'rules' };

const SIZES = [1, 10, 20, 100, 1000, 10_000];

/** Figure 3 of docs/figures.md, in closed form: kube-proxy's rules and Calico's by their laws. */
export function rulesFigure(request: RulesRequest): TimeAnswer {
  const { endpoints, podsANode, policiesAPod } = request;
  const { mean, least, worst } = expectedCalicoRules({ podsANode, policiesAPod });
  const lines = planesNamed(FIGURE_MODES).map((plane, index): TimeSeries => {
    const shapes = SIZES.map((services) => ({ services, endpointsPerService: endpoints }));
    return {
      name: FIGURE_MODES[index]!,
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
