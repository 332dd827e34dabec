import { ALL_HOOKS, allowedHooks } from '../extension/hook-bits.ts';
import { isPerRule } from '../extension/is-per-rule.ts';
import type { HeaderShape } from '../header/header-shape.ts';
import type { Match } from './match.ts';
import type { SharedPart } from './shared-part.ts';
import type { StepNumber } from './step.ts';

/**
 * The part of rules that many share: the shape of the header, the matches with their options, and the
 * kind of target.
 *
 * 320,000 rules of kube-proxy have some forty forms. A form belongs to one table, or to tables of several
 * hosts with the same rules: each makes the matches ready for itself, once for all rules.
 */
export class RuleForm implements SharedPart {
  readonly shape: HeaderShape;
  /** In the order written; a note stands for the texts that each rule keeps. */
  readonly matches: readonly Match[];
  readonly step: StepNumber;
  /** Whether the target is not modelled: no packet matches then. */
  readonly isUnknown: boolean;
  /** Whether each rule has something of its own, made when it is loaded. */
  readonly isOwn: boolean;
  readonly holds: boolean;
  /** Whether a match refuses what only the host can tell, such as a set that is not there. */
  readonly isChecked: boolean;
  /** Whether a rule with it switches connection tracking on. */
  readonly needsConntrack: boolean;
  /** Bits of the hooks that a rule with it may be reached from. */
  readonly allowedHooks: number;
  /** Its place among the forms of a table's rules; -1 before the first rule with it is loaded. */
  number = -1;
  /** Characters that all its rules have in common when they are written; -1 until somebody asks. */
  commonLength = -1;

  constructor(shape: HeaderShape, matches: readonly Match[], step: StepNumber, isUnknown: boolean) {
    this.shape = shape;
    this.matches = matches;
    this.step = step;
    this.isUnknown = isUnknown;
    this.isOwn = matches.some(({ extension, options }) => isPerRule(extension, options));
    this.holds = !this.isOwn && matches.some(({ extension }) => extension.holds === true);
    this.isChecked = matches.some(({ extension }) => extension.check !== undefined);
    this.needsConntrack = matches.some(
      ({ extension, options }) => extension.needsConntrack?.(options) === true,
    );
    this.allowedHooks = matches.reduce(
      (bits, { extension, options }) => bits & allowedHooks(extension, options),
      ALL_HOOKS,
    );
  }
}
