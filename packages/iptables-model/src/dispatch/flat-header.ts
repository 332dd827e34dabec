import type { PacketBuffer } from '@packet-path/core';
import { differs } from '../header/differs.ts';
import { fragmentMatches, interfaceMatches } from '../header/header-refusal.ts';
import {
  DESTINATION_INVERTED,
  DESTINATION_MASK,
  FLAGS,
  FORM,
  type FormList,
  HAS_DESTINATION,
  HAS_SOURCE,
  IS_PLAIN,
  PASSES_ALL,
  PROTOCOL,
  PROTOCOL_INVERTED,
  SOURCE_INVERTED,
  SOURCE_MASK,
} from '../program/form-list.ts';
import type { RuleLayout } from '../program/rule-words.ts';

/**
 * Whether a header matches a packet, read from the words of a rule: as `headerRefusal` reads it from the rule.
 *
 * @param at of the rule's words
 * @param form of the words of its form, in the form list
 */
export function headerPasses(
  words: Int32Array,
  at: number,
  layout: RuleLayout,
  forms: FormList,
  form: number,
  packet: PacketBuffer,
): boolean {
  const shapes = forms.words;
  const flags = shapes[form + FLAGS]!;
  if ((flags & PASSES_ALL) !== 0) return true;
  const { lastWord } = layout;
  if ((flags & HAS_SOURCE) !== 0) {
    const from = at + layout.source;
    const isOther = differs(words, from, lastWord, packet.source, shapes, form + SOURCE_MASK);
    if (isOther === ((flags & SOURCE_INVERTED) === 0)) return false;
  }
  if ((flags & HAS_DESTINATION) !== 0) {
    const { destination } = packet;
    const to = at + layout.destination;
    const isOther = differs(words, to, lastWord, destination, shapes, form + DESTINATION_MASK);
    if (isOther === ((flags & DESTINATION_INVERTED) === 0)) return false;
  }
  const protocol = shapes[form + PROTOCOL]!;
  if (protocol !== 0 && (packet.protocol === protocol) === ((flags & PROTOCOL_INVERTED) !== 0)) {
    return false;
  }
  return (flags & IS_PLAIN) !== 0 || passesRest(forms, form, packet);
}

/** Devices and fragments, which few rules ask for. */
function passesRest({ forms }: FormList, at: number, packet: PacketBuffer): boolean {
  const { shape } = forms[at / FORM]!;
  return (
    interfaceMatches(shape.inputInterface, packet.inputInterface) &&
    interfaceMatches(shape.outputInterface, packet.outputInterface) &&
    fragmentMatches(shape, packet)
  );
}
