import type { ElementOptions } from '../element/element-entry.ts';
import type { SetOptions } from '../element/set-options.ts';
import type { SetType } from '../element/set-type.ts';
import type { Word } from './word.ts';

/** One line of what `ipset restore` reads. Frozen. */
export type SetCommand =
  | {
      readonly kind: 'create';
      readonly name: Word;
      readonly type: SetType;
      readonly options: SetOptions;
      readonly exist: boolean;
    }
  | {
      readonly kind: 'add' | 'delete' | 'test';
      readonly name: Word;
      readonly element: Word;
      readonly options: ElementOptions;
    }
  /** Without a name: every set. */
  | { readonly kind: 'flush' | 'destroy' | 'list' | 'save'; readonly name: Word | undefined }
  | { readonly kind: 'swap' | 'rename'; readonly name: Word; readonly other: Word };
