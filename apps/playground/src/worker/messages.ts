import type { ModelFault, Question } from '../model/protocol/protocol.ts';
import type { KeptFile } from '../model/protocol/scene.ts';

/** What the page tells its worker. */
export type ToWorker =
  | { readonly kind: 'keep'; readonly file: KeptFile }
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
  | { readonly kind: 'answer'; readonly id: number; readonly json: string }
  | { readonly kind: 'fault'; readonly id: number; readonly fault: ModelFault }
  | { readonly kind: 'cancelled'; readonly id: number }
  | { readonly kind: 'progress'; readonly id: number; readonly done: number };
