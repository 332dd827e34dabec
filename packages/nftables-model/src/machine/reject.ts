import {
  type Family,
  IcmpType,
  Icmpv6Type,
  type PacketBuffer,
  type Passage,
  type Rejection,
  reject,
} from '@packet-path/core';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';
import type { RejectAnswer } from '../ruleset/statement.ts';

/**
 * The ICMP and ICMPv6 codes of each `icmpx` code, by its number: no route, port unreachable, host
 * unreachable, prohibited (net/netfilter/nft_reject.c, `icmp_code_v4` and `icmp_code_v6`).
 */
const ICMPX = { 4: [0, 3, 1, 13], 6: [0, 4, 3, 1] } as const;

/** `reject` (net/netfilter/nft_reject_inet.c): drops the packet and sends its sender an answer. */
export class Reject implements Instruction {
  readonly name = 'reject';
  readonly #answers: Readonly<Record<Family, Rejection>>;

  constructor(answer: RejectAnswer) {
    this.#answers = { 4: answerFor(answer, 4), 6: answerFor(answer, 6) };
  }

  run(_registers: Registers, packet: PacketBuffer, passage: Passage): Step {
    reject(packet, passage, this.#answers[packet.family]);
    return Step.DROP;
  }
}

function answerFor(answer: RejectAnswer, family: Family): Rejection {
  if (answer.kind === 'tcp-reset') return answer.kind;
  const code = answer.kind === 'icmpx' ? (ICMPX[family][answer.code] ?? 0) : answer.code;
  return { type: family === 4 ? IcmpType.DEST_UNREACH : Icmpv6Type.DEST_UNREACH, code };
}
