import { PacketPathError } from '@packet-path/core';
import type { DoneCell } from '../cell/cell-line.ts';
import { runCell } from '../cell/run-cell.ts';
import type { Sweep } from '../definition/sweep.ts';

/** A cell that was run, or why the study could not run it. */
export type CellAnswer = { readonly done: DoneCell } | { readonly problem: string };

/** Runs a cell; whatever the study throws is an answer too. */
export async function answerCell(sweep: Sweep, cell: number): Promise<CellAnswer> {
  try {
    return { done: await runCell(sweep, cell) };
  } catch (error) {
    if (error instanceof PacketPathError) return { problem: error.message };
    return { problem: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}
