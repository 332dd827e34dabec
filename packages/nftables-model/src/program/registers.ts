import type { ProgramChain } from './chain.ts';

/** Registers a rule computes in (`NFT_REG32_00` to `NFT_REG32_15`), and where its verdict leads. */
export class Registers {
  readonly words: Int32Array = new Int32Array(16);
  /** Where a jump or goto leads. */
  chain: ProgramChain | undefined;
}

/** The first words of the registers that nft allocates by turns (`NFT_REG_1`, `NFT_REG_2` …). */
export const REGISTERS = [0, 4, 8, 12] as const;
