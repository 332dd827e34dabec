import type { Group } from './group.ts';
import { Members } from './members.ts';

/** Rules that the walk asks one by one: nothing is known of them before. */
export class AskedGroup implements Group {
  readonly #members: Members;

  constructor(rules: readonly number[]) {
    this.#members = new Members(rules);
  }

  find(from: number, before: number): number {
    return this.#members.next(from, before);
  }

  charge(): void {}
}
