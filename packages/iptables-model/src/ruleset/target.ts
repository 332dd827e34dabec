import type { ExtensionTarget } from './extension-target.ts';
import type { LiveChain } from './live-chain.ts';
import type { StepNumber } from './step.ts';

/** The verdicts that are targets by themselves. */
type VerdictName = 'ACCEPT' | 'DROP' | 'RETURN';

/**
 * The object of a target: the chain of a jump or goto, an extension's target with its options, the
 * words of a target that is not modelled; null for a verdict, and where the rule only counts.
 */
export type TargetObject = LiveChain | ExtensionTarget | string | null;

/** A target as it was read: the step that it is, and its object. */
export interface ReadTarget {
  readonly step: StepNumber;
  readonly object: TargetObject;
}

/** The action of a rule on a packet that it matches, to be looked at. */
export type RuleTarget =
  /** None: the rule counts. */
  | { readonly kind: 'none' }
  | { readonly kind: 'verdict'; readonly verdict: VerdictName }
  /** A jump comes back, a goto does not. */
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }
  | ExtensionTarget
  /** A target that is not modelled: its rule never matches. */
  | { readonly kind: 'unknown'; readonly text: string };
