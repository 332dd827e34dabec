import { Compares } from './compare/compares.ts';
import type { Context } from './context.ts';
import { growCode, grownByShape, grownOnNodes } from './grow/grow.ts';
import { lessonAnswer } from './lessons/lessons.ts';
import type { AnswerOf, Protocol, Question, RequestOf } from './protocol/protocol.ts';
import type { KeptFile } from './protocol/scene.ts';
import { FreshHosts } from './scene/make-host.ts';
import { Scenes } from './scene/scenes.ts';
import { unpackShop } from './scene/shop.ts';
import { scheduleCode } from './schedule/schedule-code.ts';
import { scheduled } from './schedule/scheduled.ts';
import { pricedFigure } from './time/priced-figures.ts';
import { Profiles } from './time/profiles.ts';
import { rulesFigure } from './time/rules-figure.ts';
import { simulatedTail } from './time/tail.ts';
import { Walks } from './walk/walks.ts';

type Answers = {
  readonly [Name in Question]?: (
    request: RequestOf<Name>,
    context: Context,
  ) => AnswerOf<Name> | Promise<AnswerOf<Name>>;
};

/**
 * The page's model: questions as plain values, answers as plain values. It runs in the page's worker and
 * in Node alike and knows no document. Equal questions have equal answers, whatever was asked before.
 */
export class Model {
  readonly #scenes = new Scenes();
  readonly #walks = new Walks(this.#scenes, new FreshHosts());
  readonly #compares = new Compares(this.#scenes);
  readonly #profiles: Profiles;
  readonly #ready: Promise<void> = unpackShop();
  readonly #answers: Answers = {
    scene: ({ scene }) => this.#scenes.answer(scene),
    services: (request) => this.#scenes.services(request),
    walk: (request) => this.#walks.answer(request),
    walkRules: (request) => this.#walks.rules(request),
    walkExport: (request) => this.#walks.exported(request),
    compare: (request) => this.#compares.answer(request),
    compareRules: (request) => this.#compares.rules(request),
    compareExport: ({ compare }) => this.#compares.code(compare),
    grow: (request, context) =>
      request.by === 'shape'
        ? grownByShape(request)
        : grownOnNodes(request, this.#scenes.open(request.scene), context),
    growExport: ({ grow }) => ({ text: growCode(grow, () => this.#scenes.open(grow.scene)) }),
    schedule: (request, context) => scheduled(request, context),
    scheduleExport: ({ schedule }) => ({ text: scheduleCode(schedule) }),
    time: async (request, context) =>
      request.figure === 'rules'
        ? rulesFigure(request)
        : pricedFigure(request.figure, request, await this.#profiles.all(context)),
    tail: simulatedTail,
    lessons: lessonAnswer,
  };

  /** @param stored the article's counts, where they were made before; without them nodes are counted */
  constructor(stored?: ConstructorParameters<typeof Profiles>[0]) {
    this.#profiles = new Profiles(stored);
  }

  /** Takes a file that scenes name by its hash. */
  keep(file: KeptFile): void {
    this.#scenes.keep(file);
  }

  /** Whether the model has an answer to questions of a name. */
  knows(name: string): name is Question {
    return Object.hasOwn(this.#answers, name);
  }

  /** @throws {PacketPathError} what is wrong with the request's texts and options */
  async answer<Name extends Question>(
    name: Name,
    request: Protocol[Name]['request'],
    context: Context,
  ): Promise<AnswerOf<Name>> {
    const answer = this.#answers[name];
    if (answer === undefined) throw new RangeError(`there is no answer to '${name}'`);
    await this.#ready;
    return answer(request, context);
  }
}
