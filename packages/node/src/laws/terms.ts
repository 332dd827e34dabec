import type { LawCounter, WorkTerm } from '@packet-path/data-plane';

/** Rules that every first packet evaluates at a place. */
export function rules(what: string, constant: number): WorkTerm {
  return { counter: 'rules', what, constant };
}

/** Rules of those that choose for services. */
export function ofService(
  what: string,
  constant: number,
  more: Pick<WorkTerm, 'perService' | 'perEndpoint'> = {},
): WorkTerm {
  return { counter: 'rules', what, isOfService: true, constant, ...more };
}

/** Another count than that of rules. */
export function count(
  counter: LawCounter,
  what: string,
  constant: number,
  spread?: ReadonlyMap<number, number>,
): WorkTerm {
  return { counter, what, constant, ...(spread !== undefined && { spread }) };
}
