import type { ProgramChain } from './chain.ts';

/** The registers of a rule (`NFT_REG32_00` to `NFT_REG32_15`), with the chain its verdict leads to. */
export class Registers {
  readonly words: Int32Array = new Int32Array(16);
  /** The chain that a jump or goto leads to. */
  chain: ProgramChain | undefined;
}

/** The first words of the registers that nft allocates in turn (`NFT_REG_1` to `NFT_REG_4`). */
export const REGISTERS = [0, 4, 8, 12] as const;
