import { createRandom, SECOND, SeededChoices } from '@packet-path/core';
import type { LinuxHost } from '@packet-path/linux-host';
import type { SocketCase } from '../case/socket-case.ts';
import { type Difference, unequal } from '../compare/difference.ts';
import { compareFrames } from '../compare/packets.ts';
import { compareRuleCounts } from '../compare/rule-counts.ts';
import { reasonOf } from '../observe/reason.ts';
import { RuleCounts } from '../observe/rule-counts.ts';
import { caseHost } from '../play/case-host.ts';
import type { CaseResult, DifferingStep } from '../result/case-result.ts';
import { SocketPlayer } from './socket-player.ts';

/**
 * Plays a case of format `socket-case/1`: a step is a call. Frames and counts are those of the whole
 * case, and are compared with the last call.
 */
export function replaySocketCase(socketCase: SocketCase): CaseResult {
  const { name, source, line, calls } = socketCase;
  const result = { name, source, line, steps: calls.length };
  let host: LinuxHost;
  try {
    host = caseHost(socketCase, new SeededChoices(createRandom('replay')), 0);
  } catch (error) {
    return { ...result, agreeing: 0, differing: [], failure: reasonOf(error) };
  }
  const counts = new RuleCounts();
  host.listen(counts.hear);
  const player = new SocketPlayer(host, socketCase);
  const differing: DifferingStep[] = [];
  for (const [index, { call, result: expected }] of calls.entries()) {
    const at = host.clock.now / SECOND;
    const differences = unequal(call, expected, player.call(call));
    if (index === calls.length - 1) differences.push(...compareWhole(socketCase, player, counts));
    if (differences.length > 0) differing.push({ step: index + 1, at, differences });
  }
  return { ...result, agreeing: calls.length - differing.length, differing, failure: undefined };
}

function compareWhole(
  { frames, evaluated, matched }: SocketCase,
  player: SocketPlayer,
  counts: RuleCounts,
): Difference[] {
  return [
    ...compareFrames('frames', frames, player.frames, ['tos', 'mark', 'fragment']),
    ...compareRuleCounts('evaluated', evaluated, counts.evaluated),
    ...compareRuleCounts('matched', matched, counts.matched),
  ];
}
