import type { ModelFault, Question } from '../model/protocol/protocol.ts';

/** A file that the model has. */
export interface Kept {
  readonly sha256: string;
  /** The text as a link carries it; null where it is too long for one. */
  readonly packed: string | null;
}

/** What the page tells its worker. */
export type ToWorker =
  /** A file for scenes to name. Its text is read in the worker: the page never has the 50 MB of it. */
  | { readonly kind: 'keep'; readonly id: number; readonly name: string; readonly blob: Blob }
  | {
      readonly kind: 'ask';
      readonly id: number;
      readonly name: Question;
      readonly request: unknown;
    }
  | { readonly kind: 'cancel'; readonly id: number };

/** What the worker tells the page. An answer is JSON, so that it can be compared byte by byte. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'kept'; readonly id: number; readonly kept: Kept }
  | { readonly kind: 'unkept'; readonly id: number; readonly message: string }
  | { readonly kind: 'answer'; readonly id: number; readonly json: string }
  | { readonly kind: 'fault'; readonly id: number; readonly fault: ModelFault }
  | { readonly kind: 'cancelled'; readonly id: number }
  | { readonly kind: 'progress'; readonly id: number; readonly done: number };
