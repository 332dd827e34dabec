import { ALONE } from '../../src/model/context.ts';
import { Model } from '../../src/model/model.ts';
import type { AnswerOf, Question, RequestOf } from '../../src/model/protocol/protocol.ts';

/** The answer of a model that was asked nothing before. */
export function askFresh<Name extends Question>(
  name: Name,
  request: RequestOf<Name>,
): Promise<AnswerOf<Name>> {
  return new Model().answer(name, request, ALONE);
}
