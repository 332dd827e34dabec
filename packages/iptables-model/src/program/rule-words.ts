import type { Address, Family } from '@packet-path/core';
import { ExtensionTarget } from '../ruleset/extension-target.ts';
import type { LiveChain } from '../ruleset/live-chain.ts';
import type { Rule } from '../ruleset/rule.ts';
import { Step } from '../ruleset/step.ts';
import type { FormList } from './form-list.ts';

/** The places of a rule's words: its form comes first. */
export interface RuleLayout {
  /** Words of a rule. */
  readonly length: number;
  /** The last word of an address: 0, or 3 of IPv6. */
  readonly lastWord: number;
  readonly source: number;
  readonly destination: number;
  /** The number of the chain that it leads to, or the address that it translates to. */
  readonly target: number;
  /** The port that it translates to, and {@link TRANSLATES}; 0 where the rule itself must be asked. */
  readonly port: number;
}

/** The layouts of both families: addresses have one word, or four. */
export const LAYOUTS: Readonly<Record<Family, RuleLayout>> = {
  4: { length: 5, lastWord: 0, source: 1, destination: 2, target: 3, port: 4 },
  6: { length: 14, lastWord: 3, source: 1, destination: 5, target: 9, port: 13 },
};

/** Set where the target is DNAT to one address and one port. */
const TRANSLATES: number = 1 << 16;

/** Writes a rule; chains that it leads to have numbers. */
export function writeRule(
  words: Int32Array,
  at: number,
  layout: RuleLayout,
  rule: Rule,
  forms: FormList,
): void {
  const { form, source, destination, object } = rule;
  words[at] = forms.numberOf(form);
  writeAddress(words, at + layout.source, layout, source);
  writeAddress(words, at + layout.destination, layout, destination);
  words[at + layout.port] = 0;
  if (form.step === Step.JUMP || form.step === Step.GOTO) {
    words[at + layout.target] = (object as LiveChain).number;
    return;
  }
  const end = object instanceof ExtensionTarget ? object.destination : undefined;
  if (end === undefined) return;
  writeAddress(words, at + layout.target, layout, end.address);
  words[at + layout.port] = TRANSLATES | end.port;
}

function writeAddress(
  words: Int32Array,
  at: number,
  { lastWord }: RuleLayout,
  address: Address | null,
): void {
  if (address === null) return;
  if (lastWord === 0) {
    words[at] = address.w3;
    return;
  }
  words[at] = address.w0;
  words[at + 1] = address.w1;
  words[at + 2] = address.w2;
  words[at + 3] = address.w3;
}
