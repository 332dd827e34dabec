import { checkArgument, listOf, objectOf } from '@packet-path/core';
import type { Figure } from './figure.ts';

const A_FIGURE = objectOf('id', 'title', 'panels', 'assumptions');
const FIGURES = listOf(A_FIGURE);

/** Refuses what is no figure. @throws {PacketPathError} `bad-option` */
export function checkFigure(api: string, figure: Figure): void {
  checkArgument(api, 'figure', figure, A_FIGURE);
}

/** Refuses a list that has something else than figures. @throws {PacketPathError} `bad-option` */
export function checkFigures(api: string, figures: readonly Figure[]): void {
  checkArgument(api, 'figures', figures, FIGURES);
}
