import {
  checkArgument,
  type OptionValue,
  objectOf,
  someNumber,
  someObject,
} from '@packet-path/core';
import {
  ESTIMATION_PERIOD,
  estimatorCost,
  estimators,
  pairs,
  type SyncWork,
  syncCost,
  total,
  type Values,
} from '@packet-path/cost';
import type { ProgramSize } from '@packet-path/data-plane';
import { added, priceOf, scaled, type Times } from '../profile/price.ts';
import type { Profile } from '../profile/profile.ts';
import { SOME_PROFILE } from '../profile/profile.ts';

/** A node and its load, as far as an argument is looked at. */
export const SOME_NODE: OptionValue = objectOf(
  'requestsPerSecond',
  'requestsPerConnection',
  'syncPeriod',
  'isEstimating',
);

/** A client pod on a node of its own, as the article has it. */
export interface ClientNode {
  readonly requestsPerSecond: number;
  readonly requestsPerConnection: number;
  /** Seconds from one full sync of kube-proxy to the next; null: none comes. */
  readonly syncPeriod: number | null;
  /** Whether IPVS's estimator runs. */
  readonly isEstimating: boolean;
  /** Default: the constants' `node.processors` and `node.possibleProcessors`. */
  readonly processors?: number;
  readonly possibleProcessors?: number;
}

const SECOND = 1e9;
/** Nanoseconds from one run of the estimator to the next. */
export const ESTIMATION_NANOSECONDS: number = ESTIMATION_PERIOD * 1000;

/** The quantities of a full sync of a program of this size: rules written, services checked. */
export function fullSync(programSize: ProgramSize): SyncWork {
  checkArgument(
    'fullSync',
    'programSize',
    programSize,
    objectOf('rules', 'chains', 'sets', 'elements'),
  );
  const { rules, services } = programSize;
  return { runs: 1, rules, servicesChecked: services, addressPairs: pairs(services) };
}

/** Nanoseconds of one run of the estimator. */
export function estimatorRun(
  values: Values,
  profile: Profile,
  possible: number = values?.['node.possibleProcessors'] ?? 1,
): number {
  checkArgument('estimatorRun', 'values', values, someObject);
  checkArgument('estimatorRun', 'profile', profile, SOME_PROFILE);
  checkArgument('estimatorRun', 'possible', possible, someNumber);
  const { size, destinations } = profile;
  if (size.services === 0) return 0;
  return total(estimatorCost(values, estimators(size.services, destinations), possible));
}

/** Nanoseconds of processor time in a second, by cause: a share of one core is a thousand millionth of it. */
export function loadOfNode(values: Values, profile: Profile, node: ClientNode): Times {
  checkArgument('loadOfNode', 'values', values, someObject);
  checkArgument('loadOfNode', 'profile', profile, SOME_PROFILE);
  checkArgument('loadOfNode', 'node', node, SOME_NODE);
  const { first, rest, request, closing } = priceOf(values, profile);
  const { requestsPerSecond, requestsPerConnection, syncPeriod, isEstimating } = node;
  const connections = requestsPerSecond / requestsPerConnection;
  const process = (values['client.connect'] ?? 0) + (values['client.close'] ?? 0);
  const syncs =
    syncPeriod === null ? 0 : total(syncCost(values, fullSync(profile.size))) / syncPeriod;
  const run = estimatorRun(values, profile, node.possibleProcessors);
  return added(
    scaled(added(first, rest, closing), connections),
    scaled(request, requestsPerSecond),
    {
      processes: connections * process + requestsPerSecond * (values['client.request'] ?? 0),
      syncs,
      estimator: isEstimating ? (run * SECOND) / ESTIMATION_NANOSECONDS : 0,
    },
  );
}
