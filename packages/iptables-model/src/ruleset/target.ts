import type { Action, RuleEnvironment, TargetExtension } from '../extension/extension.ts';
import { allowedHooks } from '../extension/hook-bits.ts';
import { isPerRule } from '../extension/is-per-rule.ts';
import type { Chain } from './chain.ts';
import type { Held } from './held.ts';

/** The kinds of target, as a walk tells them apart. */
export const Step = {
  CONTINUE: 0,
  ACCEPT: 1,
  DROP: 2,
  RETURN: 3,
  JUMP: 4,
  GOTO: 5,
  ACTION: 6,
} as const;

/** The action of a rule on a packet that it matches. */
export type RuleTarget =
  /** None: the rule counts. */
  | { readonly kind: 'none'; readonly step: number }
  | { readonly kind: 'verdict'; readonly step: number; readonly verdict: VerdictName }
  | JumpTarget
  | ExtensionTarget
  /** A target that is not modelled: its rule never matches. */
  | { readonly kind: 'unknown'; readonly step: number; readonly text: string };

/** A jump comes back, a goto does not. */
export interface JumpTarget {
  readonly kind: 'jump' | 'goto';
  readonly step: number;
  readonly chain: Chain;
}

export type VerdictName = 'ACCEPT' | 'DROP' | 'RETURN';

export const NO_TARGET: RuleTarget = { kind: 'none', step: Step.CONTINUE };

/** The verdicts by name. */
export const VERDICTS: Readonly<Record<VerdictName, RuleTarget>> = {
  ACCEPT: { kind: 'verdict', step: Step.ACCEPT, verdict: 'ACCEPT' },
  DROP: { kind: 'verdict', step: Step.DROP, verdict: 'DROP' },
  RETURN: { kind: 'verdict', step: Step.RETURN, verdict: 'RETURN' },
};

/** A jump (`-j`) or a goto (`-g`) to a chain. */
export function leadTo(kind: JumpTarget['kind'], chain: Chain): JumpTarget {
  return { kind, step: kind === 'jump' ? Step.JUMP : Step.GOTO, chain };
}

/** The chain that a target leads to; undefined where it leads to none. */
export function chainOf(target: RuleTarget): Chain | undefined {
  return target.step === Step.JUMP || target.step === Step.GOTO
    ? (target as JumpTarget).chain
    : undefined;
}

/** A target that an extension defines. Rules whose options are equal share one. */
export class ExtensionTarget implements Held {
  readonly extension: TargetExtension;
  /** The value that the extension made of the options. */
  readonly options: unknown;
  /** The action, ready for packets; undefined until needed, and where each rule has its own. */
  action: Action | undefined = undefined;
  uses = 0;

  constructor(extension: TargetExtension, options: unknown) {
    this.extension = extension;
    this.options = options;
  }

  get kind(): 'extension' {
    return 'extension';
  }

  get step(): number {
    return Step.ACTION;
  }

  /** Whether each rule has an action of its own. */
  get isOwn(): boolean {
    return isPerRule(this.extension, this.options);
  }

  get holds(): boolean {
    return this.extension.holds === true;
  }

  get needsConntrack(): boolean {
    return this.extension.needsConntrack?.(this.options) === true;
  }

  /** Bits of the hooks that a rule with the target may be reached from. */
  get allowedHooks(): number {
    return allowedHooks(this.extension, this.options);
  }

  /** @throws {PacketPathError} the refusal of the extension */
  prepare(environment: RuleEnvironment): Action {
    this.action ??= this.extension.compile(this.options, environment);
    return this.action;
  }

  release(): void {
    this.action?.release?.();
    this.action = undefined;
  }
}
