import type { Command } from '../ruleset/command.ts';

/** A command of any kind, one type for each kind, so that a switch tells them apart. */
export type EachCommand = Separate<Command>;

type Separate<Known> = Known extends { readonly kind: infer Kind extends string }
  ? Kind extends Kind
    ? Omit<Known, 'kind'> & { readonly kind: Kind }
    : never
  : never;

/** The commands of some kinds. */
export type CommandOf<Kind extends Command['kind']> = Extract<EachCommand, { readonly kind: Kind }>;
