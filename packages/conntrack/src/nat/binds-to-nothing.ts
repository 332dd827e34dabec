import type { CourseAction, PacketBuffer, Passage, Verdict } from '@packet-path/core';
import type { Binding } from './binding.ts';
import type { Manipulation, NatRange } from './nat-range.ts';

/** No rule cared: the address stays, the port too if it can (`nf_nat_alloc_null_binding`). */
const AS_IT_IS: NatRange = Object.freeze({});

/** Binds one end of each first packet of a course to what it is, as far as that is free. */
export class BindsToNothing implements CourseAction<Verdict> {
  readonly manipulation: Manipulation;
  readonly #binding: Binding;

  constructor(manipulation: Manipulation, binding: Binding) {
    this.manipulation = manipulation;
    this.#binding = binding;
  }

  run({ connection }: PacketBuffer, passage: Passage): Verdict {
    return this.#binding.setup(connection, this.manipulation, AS_IT_IS, passage);
  }
}
