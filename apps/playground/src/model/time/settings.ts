import {
  type Calibration,
  type Constant,
  type ConstantName,
  constantDeclaration,
  type Values,
} from '@packet-path/cost';
import { articleNode } from 'packet-path/study';
import { ASSUMPTIONS, type TimeAssumption, type TimeSettings } from '../protocol/time.ts';

type ClientNode = ReturnType<typeof articleNode>;

/** The library's calibration with the reader's assumptions: a value's range moves with it. */
export function calibrationOf(known: Calibration, settings: TimeSettings): Calibration {
  const constants: Partial<Record<ConstantName, Constant>> = { ...known.constants };
  for (const name of ASSUMPTIONS) {
    const constant = constants[name];
    const percent = settings.assumptions[name];
    if (constant === undefined || percent === undefined || percent === 100) continue;
    constants[name] = scaled(constant, percent / 100, constant.unit !== 'ns');
  }
  for (const [name, count] of [
    ['node.processors', settings.processors],
    ['node.possibleProcessors', settings.possible],
  ] as const) {
    const constant = constants[name];
    if (constant === undefined || constant.best === count) continue;
    constants[name] = { ...scaled(constant, count / constant.best, true), best: count };
  }
  return { ...known, constants };
}

function scaled(constant: Constant, factor: number, isWhole: boolean): Constant {
  const of = (value: number): number =>
    isWhole ? Math.max(1, Math.round(value * factor)) : value * factor;
  return { ...constant, low: of(constant.low), best: of(constant.best), high: of(constant.high) };
}

/** The client's node of the article, as the reader has it. */
export function nodeOf({ requests, perSecond, estimator, syncs }: TimeSettings): ClientNode {
  const node = articleNode(requests);
  return {
    ...node,
    requestsPerSecond: perSecond,
    syncPeriod: syncs ? node.syncPeriod : null,
    isEstimating: estimator,
  };
}

/** Values, without the hash chains of IPVS's services where they are switched off. */
export function switched(values: Values, { chains }: TimeSettings): Values {
  return chains ? values : { ...values, 'counter.ipvsServiceProbes': 0 };
}

/** Every constant of a calibration, as the page shows it. */
export function assumptionsOf({ constants }: Calibration): readonly TimeAssumption[] {
  return (Object.entries(constants) as [ConstantName, Constant][]).map(
    ([name, { low, best, high, unit, basis, source }]) => ({
      name,
      meaning: constantDeclaration(name)?.meaning ?? name,
      unit,
      low,
      value: best,
      high,
      basis,
      source,
    }),
  );
}
