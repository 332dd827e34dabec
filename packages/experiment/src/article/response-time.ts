import { checkArgument, someObject } from '@packet-path/core';
import type { Values } from '@packet-path/cost';
import { type Stream, waitForRun } from '../machine/closed-form.ts';
import { added, scaled, type Times } from '../profile/price.ts';
import type { Profile } from '../profile/profile.ts';
import { SOME_PROFILE } from '../profile/profile.ts';
import { type ClientNode, ESTIMATION_NANOSECONDS, SOME_NODE } from './node-model.ts';
import { busiestOf, type NodeQueues, nodeQueues } from './node-queues.ts';

/**
 * The mean time of a request, nanoseconds, by cause: the closed form. Packets of a flow share a
 * processor with every `processors`-th flow and, with that chance, with the estimator. Syncs have a
 * processor of their own where there are two or more; on one processor the client has half of it while a
 * sync runs.
 *
 * `waiting` is time elsewhere, and in the node's queues: softirqs wait for those of their processor; the client's
 * process does one job after another, requests before connections, and softirqs interrupt it. Arrivals are taken as
 * independent of each other, which bounds the range: `CLOSED_FORM_RANGE`. Where the node cannot carry the requests,
 * `waiting` is Infinity.
 */
export function responseTime(
  values: Values,
  profile: Profile,
  node: ClientNode,
): Times & { readonly estimator: number; readonly syncs: number } {
  checkArgument('responseTime', 'values', values, someObject);
  checkArgument('responseTime', 'profile', profile, SOME_PROFILE);
  checkArgument('responseTime', 'node', node, SOME_NODE);
  const queues = nodeQueues(values, profile, node);
  const { priced, processors, run } = queues;
  const share = 1 / node.requestsPerConnection;
  const { 'client.connect': connect = 0, 'client.request': ask = 0 } = values;
  const processes = ask + connect * share;
  const elsewhere =
    (values['elsewhere.request'] ?? 0) + (values['elsewhere.handshake'] ?? 0) * share;
  const isFull = busiestOf(queues) >= 1;
  return {
    ...added(
      priced.asked,
      scaled(added(priced.first, priced.rest), share),
      acknowledgements(queues, profile, share),
      {
        processes,
        waiting: elsewhere + (isFull ? Number.POSITIVE_INFINITY : waits(queues, processes, share)),
      },
    ),
    estimator:
      run === 0 ? 0 : waitForRun(behindRuns(queues), run, ESTIMATION_NANOSECONDS) / processors,
    syncs: processors === 1 ? queues.syncs * processes : 0,
  };
}

/** The work that a run of the estimator holds up: softirqs of its processor, and the client where it has no other. */
function behindRuns(queues: NodeQueues): Stream {
  const { processors, softirqs, softirqResidual, requests, connections, clientResidual } = queues;
  if (processors > 1) return { rate: 1, mean: softirqs, square: 2 * softirqResidual };
  const mean = softirqs + requests + connections;
  return { rate: 1, mean, square: 2 * (softirqResidual + clientResidual) };
}

/**
 * The client's ACKs, which it does not wait for: on its only processor they interrupt it, after its opening and
 * after a response; with several processors they go through beside it.
 */
function acknowledgements(
  { priced: { rest, asked, request }, processors }: NodeQueues,
  profile: Profile,
  share: number,
): Times {
  if (processors === 1) return added(request, scaled(asked, -1));
  return profile.rest.packets < 2 ? {} : scaled(rest, -share / profile.rest.packets);
}

/** Nanoseconds of a request in the node's queues: those of softirqs, and that of the client's process. */
function waits(
  { processors, softirqs, softirqResidual, requests, connections, clientResidual }: NodeQueues,
  processes: number,
  share: number,
): number {
  const isAlone = processors === 1;
  const free = 1 - softirqs;
  // A process that runs has no softirq beside it on its only processor: the packets it sends do not wait.
  const visits = (isAlone ? 1 : 2) * (1 + share);
  const ahead = clientResidual + (isAlone ? softirqResidual : 0);
  const asking = ahead / (free * (free - requests));
  const connecting = ahead / ((free - requests) * (free - requests - connections));
  return (
    visits * (softirqResidual / free) + processes * (1 / free - 1) + 2 * asking + share * connecting
  );
}
