import type { Address } from '@packet-path/core';
import type { TargetExtension } from '../extension/extension.ts';
import { allowedHooks } from '../extension/hook-bits.ts';
import { isPerRule } from '../extension/is-per-rule.ts';
import type { SharedPart } from './shared-part.ts';

/** A target that an extension defines. Rules whose options are equal share one. */
export class ExtensionTarget implements SharedPart {
  readonly extension: TargetExtension;
  /** The value that the extension made of the options. */
  readonly options: unknown;

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

  /** Of a target that does nothing but give packets one destination and port: those. */
  get destination(): { readonly address: Address; readonly port: number } | undefined {
    return this.extension.destination?.(this.options);
  }

  get needsConntrack(): boolean {
    return this.extension.needsConntrack?.(this.options) === true;
  }

  /** Bits of the hooks that a rule with the target may be reached from. */
  get allowedHooks(): number {
    return allowedHooks(this.extension, this.options);
  }
}
