import { HeaderShape } from '../header/header-shape.ts';
import { type RuleHeader, writeInterface } from '../header/rule-header.ts';
import type { Match } from '../ruleset/match.ts';
import { RuleForm } from '../ruleset/rule-form.ts';
import type { ReadTarget } from '../ruleset/target.ts';

/** Forms kept at most; more than that, and the oldest are forgotten (their rules keep them). */
const MOST_FORMS = 1 << 16;

/** Finds the form that rules of equal shape and equal matches share. */
export class FormCache {
  readonly #shapes = new Map<string, HeaderShape>();
  readonly #forms = new Map<HeaderShape, Map<string, RuleForm>>();
  readonly #numbers = new WeakMap<Match, number>();
  #size = 0;
  #lastNumber = 0;

  /** @param matches equal ones must be the same object */
  form(header: RuleHeader, matches: readonly Match[], { step, object }: ReadTarget): RuleForm {
    const shape = this.#shape(header);
    let forms = this.#forms.get(shape);
    if (forms === undefined) {
      forms = new Map();
      this.#forms.set(shape, forms);
    }
    const isUnknown = typeof object === 'string';
    const numbers = matches.map((match) => this.#number(match));
    const key = `${isUnknown ? '?' : step} ${numbers.join()}`;
    let form = forms.get(key);
    if (form === undefined) {
      form = new RuleForm(shape, matches, step, isUnknown);
      forms.set(key, form);
      this.#makeRoom();
    }
    return form;
  }

  #shape(header: RuleHeader): HeaderShape {
    const { source, destination, inputInterface, outputInterface } = header;
    const key = [
      source === null ? '' : `${source.inverted ? '!' : ''}${source.mask}`,
      destination === null ? '' : `${destination.inverted ? '!' : ''}${destination.mask}`,
      inputInterface === null ? '' : writeInterface('-i', inputInterface),
      outputInterface === null ? '' : writeInterface('-o', outputInterface),
      header.protocolInverted ? `!${header.protocol}` : header.protocol,
      header.fragments,
    ].join('\0');
    let shape = this.#shapes.get(key);
    if (shape === undefined) {
      shape = new HeaderShape(header);
      this.#shapes.set(key, shape);
    }
    return shape;
  }

  #number(match: Match): number {
    let number = this.#numbers.get(match);
    if (number === undefined) {
      number = ++this.#lastNumber;
      this.#numbers.set(match, number);
    }
    return number;
  }

  #makeRoom(): void {
    this.#size++;
    if (this.#size < MOST_FORMS) return;
    this.#size = 0;
    this.#forms.clear();
    this.#shapes.clear();
  }
}
