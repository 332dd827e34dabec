import type { DataType } from '../value.ts';

/** Names of values by their type; where several names mean one value, nft prints the first. */
export type Names = Readonly<
  Partial<Record<DataType, readonly (readonly [name: string, value: number])[]>>
>;
