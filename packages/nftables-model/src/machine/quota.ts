import { type PacketBuffer, type Passage, type PassageHost, packetBytes } from '@packet-path/core';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';
import type { Statement } from '../ruleset/statement.ts';
import { PerHost } from '../share/per-host.ts';

type QuotaStatement = Extract<Statement, { kind: 'quota' }>;

/**
 * `quota over 100 mbytes`: counts bytes, and matches while they are within the quota, or once they are
 * over it (net/netfilter/nft_quota.c, `nft_quota_do_eval`).
 */
export class Quota implements Instruction {
  readonly name = 'quota';
  readonly #quota: Omit<QuotaStatement, 'kind'>;
  readonly #uses: PerHost<{ used: number }>;

  constructor(quota: Omit<QuotaStatement, 'kind'>) {
    this.#quota = quota;
    this.#uses = new PerHost(() => ({ used: quota.used }));
  }

  run(_registers: Registers, packet: PacketBuffer, { host }: Passage): Step {
    const count = this.#uses.of(host);
    count.used += packetBytes(packet);
    return count.used > this.#quota.bytes === this.#quota.over ? Step.NEXT : Step.BREAK;
  }

  /** The statement with the bytes used until now; the kernel lists no more than the quota. */
  statementOn(host: PassageHost): QuotaStatement {
    const { bytes, over } = this.#quota;
    const { used } = this.#uses.peek(host) ?? this.#quota;
    return { kind: 'quota', bytes, over, used: Math.min(bytes, used) };
  }
}
