import { checkArgument, PacketPathError, someText } from '@packet-path/core';
import { ALL, allOf, oneOf, type Selector, type SelectorComparison } from './selector.ts';
import { badSelector, type SelectorToken, selectorTokens } from './selector-tokens.ts';

/** The greatest depth of parentheses that is read. */
const MAX_DEPTH = 100;
const MAX_LENGTH = 64 * 1024;

/** Operators of two words may also be written as one word: `startswith`, `notin`. */
const WORD_OPERATORS: ReadonlyMap<string, SelectorComparison | 'in' | 'not in'> = new Map([
  ['contains', 'contains'],
  ['starts with', 'starts with'],
  ['startswith', 'starts with'],
  ['ends with', 'ends with'],
  ['endswith', 'ends with'],
  ['in', 'in'],
  ['not in', 'not in'],
  ['notin', 'not in'],
]);

/**
 * Reads a selector; one of blanks alone selects everything. `&&` binds closer than `||`, `!` closest.
 *
 * @throws {PacketPathError} `syntax` with the column, or `too-large`
 */
export function parseSelector(text: string): Selector {
  checkArgument('parseSelector', 'text', text, someText);
  if (text.length > MAX_LENGTH) {
    throw new PacketPathError('too-large', `the selector has ${text.length} characters`, {
      source: 'selector',
      expected: `at most ${MAX_LENGTH}`,
    });
  }
  const parser = new SelectorParser(selectorTokens(text));
  return parser.whole();
}

class SelectorParser {
  readonly #tokens: readonly SelectorToken[];
  #next = 0;

  constructor(tokens: readonly SelectorToken[]) {
    this.#tokens = tokens;
  }

  whole(): Selector {
    if (this.#isAtEnd()) return ALL;
    const selector = this.#either(0);
    return this.#isAtEnd() ? selector : this.#fail("'&&', '||' or the end");
  }

  get #token(): SelectorToken {
    return this.#tokens[this.#next]!;
  }

  #either(depth: number): Selector {
    if (depth > MAX_DEPTH) {
      throw new PacketPathError('too-large', 'parentheses are nested too deep', {
        source: 'selector',
        position: { line: 1, column: this.#token.column },
        expected: `at most ${MAX_DEPTH} levels`,
      });
    }
    const operands = [this.#both(depth)];
    while (this.#takeSign('||')) operands.push(this.#both(depth));
    return operands.length === 1 ? operands[0]! : Object.freeze({ kind: 'or', operands });
  }

  #both(depth: number): Selector {
    const operands = [this.#operation(depth)];
    while (this.#takeSign('&&')) operands.push(this.#operation(depth));
    return allOf(operands);
  }

  #operation(depth: number): Selector {
    let negated = false;
    while (this.#takeSign('!')) negated = !negated;
    const operand = this.#takeSign('(') ? this.#enclosed(depth) : this.#test();
    return negated ? Object.freeze({ kind: 'not', operand }) : operand;
  }

  #enclosed(depth: number): Selector {
    const selector = this.#either(depth + 1);
    this.#requireSign(')');
    return selector;
  }

  /** `has(label)`, `all()`, `global()`, or a comparison of a label. */
  #test(): Selector {
    const token = this.#token;
    if (token.kind !== 'word') this.#fail("a label, 'has(…)', 'all()' or '('");
    this.#next++;
    // A label may be called has or all: only a parenthesis after it makes it a function.
    if (this.#isSign('(')) {
      if (token.text === 'has') return this.#has();
      if (token.text === 'all' || token.text === 'global') {
        this.#next++;
        this.#requireSign(')');
        return Object.freeze({ kind: token.text });
      }
    }
    return this.#comparison(token.text);
  }

  #has(): Selector {
    this.#next++;
    const label = this.#token;
    if (label.kind !== 'word') this.#fail('a label');
    this.#next++;
    this.#requireSign(')');
    return Object.freeze({ kind: 'has', label: label.text });
  }

  #comparison(label: string): Selector {
    for (const kind of ['==', '!='] as const) {
      if (this.#takeSign(kind)) return Object.freeze({ kind, label, value: this.#value() });
    }
    const kind = this.#wordOperator();
    if (kind === 'in' || kind === 'not in') return oneOf(kind, label, this.#values());
    return Object.freeze({ kind, label, value: this.#value() });
  }

  #wordOperator(): SelectorComparison | 'in' | 'not in' {
    const [first, second] = [this.#token, this.#tokens[this.#next + 1]];
    if (first.kind === 'word') {
      const pair = second?.kind === 'word' && WORD_OPERATORS.get(`${first.text} ${second.text}`);
      const found = pair || WORD_OPERATORS.get(first.text);
      if (found) {
        this.#next += pair ? 2 : 1;
        return found;
      }
    }
    return this.#fail("'==', '!=', 'in', 'not in', 'contains', 'starts with' or 'ends with'");
  }

  #values(): string[] {
    const values: string[] = [];
    this.#requireSign('{');
    while (!this.#takeSign('}')) {
      values.push(this.#value());
      if (!this.#isSign('}')) this.#requireSign(',');
    }
    return values;
  }

  #value(): string {
    const { kind, text } = this.#token;
    if (kind !== 'text') this.#fail('a value in quotes');
    this.#next++;
    return text;
  }

  #isAtEnd(): boolean {
    return this.#token.kind === 'end';
  }

  #isSign(sign: string): boolean {
    return this.#token.kind === 'sign' && this.#token.text === sign;
  }

  #takeSign(sign: string): boolean {
    if (!this.#isSign(sign)) return false;
    this.#next++;
    return true;
  }

  #requireSign(sign: string): void {
    if (!this.#takeSign(sign)) this.#fail(`'${sign}'`);
  }

  #fail(expected: string): never {
    const { kind, text, column } = this.#token;
    const problem = kind === 'end' ? 'the selector ends' : `'${text}' stands here`;
    throw badSelector(problem, column, expected);
  }
}
