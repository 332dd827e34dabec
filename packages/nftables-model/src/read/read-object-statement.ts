import type { ObjectType, Statement } from '../ruleset/statement.ts';
import type { Lexer } from './lexer.ts';
import { readMapped } from './read-elements.ts';
import { beginsExpression, readExpression } from './read-expression.ts';
import { expect, readName } from './read-words.ts';

/** The words that stand before the name of an object, by its kind. */
const FORMS: readonly (readonly [first: string, rest: RegExp, type: ObjectType])[] = [
  ['counter', /\s+name\b/y, 'counter'],
  ['quota', /\s+name\b/y, 'quota'],
  ['limit', /\s+name\b/y, 'limit'],
  ['synproxy', /\s+name\b/y, 'synproxy'],
  ['ct', /\s+helper\s+set\b/y, 'ct helper'],
  ['ct', /\s+timeout\s+set\b/y, 'ct timeout'],
  ['ct', /\s+expectation\s+set\b/y, 'ct expectation'],
];

/** Whether a statement that names an object begins here: `counter name "c1"`, `ct helper set "ftp"`. */
export function isObject(lexer: Lexer): boolean {
  return formAt(lexer) !== undefined;
}

function formAt(lexer: Lexer): (typeof FORMS)[number] | undefined {
  const { kind, text } = lexer;
  if (kind !== 'word') return undefined;
  return FORMS.find(([first, rest]) => first === text && lexer.continuesWith(rest));
}

export function readObjectStatement(lexer: Lexer): Statement {
  const type = formAt(lexer)![2];
  lexer.advance();
  if (type.startsWith('ct ')) {
    lexer.advance();
    expect(lexer, 'set');
  } else expect(lexer, 'name');
  if (!beginsExpression(lexer)) {
    return { kind: 'object', type, name: readName(lexer, `the name of a ${type}`) };
  }
  const name = readMapped(lexer, readExpression(lexer), type);
  if (name.kind !== 'map') lexer.unexpected("'map'");
  return { kind: 'object', type, name };
}
