import type { TargetExtension } from '../extension/extension.ts';
import {
  readSaid,
  type SaidOptionShape,
  type SaidOptions,
  writeSaid,
} from '../extension/said-options.ts';
import { CONTINUE } from './continue.ts';

/** A target that changes nothing of a packet that is modelled: its words are kept, and the walk goes on. */
export function keptTarget(
  name: string,
  options: Readonly<Record<string, SaidOptionShape>>,
  rest: Pick<TargetExtension<SaidOptions>, 'families' | 'tables' | 'hooks' | 'needsConntrack'> = {},
): TargetExtension<SaidOptions> {
  return {
    ...rest,
    name,
    options,
    read: (given) => readSaid(given, options),
    write: writeSaid,
    compile: () => CONTINUE,
  };
}
