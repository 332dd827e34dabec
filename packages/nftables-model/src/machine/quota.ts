import { type PacketBuffer, packetBytes } from '@packet-path/core';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';
import type { Statement } from '../ruleset/statement.ts';

type QuotaStatement = Extract<Statement, { kind: 'quota' }>;

/**
 * `quota over 100 mbytes`: counts bytes, and matches while they are within the quota, or once they are
 * over it (net/netfilter/nft_quota.c, `nft_quota_do_eval`).
 */
export class Quota implements Instruction {
  readonly name = 'quota';
  readonly #quota: Pick<QuotaStatement, 'bytes' | 'over'>;
  #used: number;

  constructor(quota: Omit<QuotaStatement, 'kind'>) {
    this.#quota = quota;
    this.#used = quota.used;
  }

  run(_registers: Registers, packet: PacketBuffer): Step {
    this.#used += packetBytes(packet);
    return this.#used > this.#quota.bytes === this.#quota.over ? Step.NEXT : Step.BREAK;
  }

  /** The statement with the bytes used until now; the kernel lists no more than the quota. */
  get statement(): QuotaStatement {
    const { bytes, over } = this.#quota;
    return { kind: 'quota', bytes, over, used: Math.min(bytes, this.#used) };
  }
}
