import type { Action, RuleEnvironment, TargetExtension } from '../extension/extension.ts';
import { allowedHooks } from '../extension/hook-bits.ts';
import { isPerRule } from '../extension/is-per-rule.ts';
import type { Held } from './held.ts';

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
