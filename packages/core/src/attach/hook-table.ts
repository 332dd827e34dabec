import type { Family } from '../address/address.ts';
import { HOOKS, type Hook } from '../hook/hook.ts';
import type { HookFunction } from './hook-function.ts';

type FunctionsByHook = Record<Hook, readonly HookFunction[]>;

/** The functions attached to each hook, in the order they run. */
export class HookTable {
  readonly #functions: Record<Family, FunctionsByHook> = { 4: nothing(), 6: nothing() };
  readonly #onChange: () => void;

  /** @param onChange is called back after every change */
  constructor(onChange: () => void = () => {}) {
    this.#onChange = onChange;
  }

  /** A new array after every change, so that a running hook keeps walking the old one. */
  at(family: Family, hook: Hook): readonly HookFunction[] {
    return this.#functions[family][hook];
  }

  /** Attaches a function; the answer detaches it. */
  attach(added: HookFunction): () => void {
    const { family, hook } = added;
    // Source: net/netfilter/core.c, nf_hook_entries_grow: before those of the same priority.
    const behind = (known: HookFunction): boolean => known.priority >= added.priority;
    const functions = this.at(family, hook);
    const position = functions.findIndex(behind);
    const index = position < 0 ? functions.length : position;
    this.#functions[family][hook] = functions.toSpliced(index, 0, added);
    this.#onChange();
    return () => {
      const left = this.at(family, hook).filter((known) => known !== added);
      this.#functions[family][hook] = left;
      this.#onChange();
    };
  }
}

function nothing(): FunctionsByHook {
  return Object.fromEntries(HOOKS.map((hook) => [hook, []])) as unknown as FunctionsByHook;
}
