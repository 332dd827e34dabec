import { HOOKS, type Hook } from '@packet-path/core';
import type { Extension } from './extension.ts';

const BITS = Object.fromEntries(HOOKS.map((hook, index) => [hook, 1 << index])) as Record<
  Hook,
  number
>;

/** A bit for each hook, in the kernel's numbering (`hook_mask` of `struct xt_mtchk_param`). */
export function hookBit(hook: Hook): number {
  return BITS[hook];
}

/** The bits of all hooks. */
export const ALL_HOOKS: number = HOOKS.reduce((bits, hook) => bits | hookBit(hook), 0);

/** The bits of the hooks that a rule with an extension may be reached from. */
export function allowedHooks<Options>(extension: Extension<Options>, options: Options): number {
  const { hooks } = extension;
  const bits = hooks === undefined ? ALL_HOOKS : bitsOf(hooks);
  return extension.hooksOf === undefined ? bits : bits & bitsOf(extension.hooksOf(options));
}

const KNOWN = new WeakMap<readonly Hook[], number>();
let lastHooks: readonly Hook[] | undefined;
let lastBits = 0;

function bitsOf(hooks: readonly Hook[] | undefined): number {
  if (hooks === undefined) return ALL_HOOKS;
  // A hundred thousand rules with one target ask one after another.
  if (hooks === lastHooks) return lastBits;
  let bits = KNOWN.get(hooks);
  if (bits === undefined) {
    bits = hooks.reduce((sum, hook) => sum | hookBit(hook), 0);
    KNOWN.set(hooks, bits);
  }
  lastHooks = hooks;
  lastBits = bits;
  return bits;
}
