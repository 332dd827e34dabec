import type { Extension } from './extension.ts';

/** Whether an extension with its options is made ready for each rule alone. */
export function isPerRule<Options>(extension: Extension<Options>, options: Options): boolean {
  return extension.perRule === true || extension.isPerRule?.(options) === true;
}
