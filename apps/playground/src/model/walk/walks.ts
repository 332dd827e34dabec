import type { ExportedText } from '../protocol/exported-text.ts';
import type {
  RulesAnswer,
  WalkAnswer,
  WalkExportRequest,
  WalkRequest,
  WalkRulesRequest,
} from '../protocol/walk.ts';
import type { FreshHosts } from '../scene/make-host.ts';
import { Recent } from '../scene/recent.ts';
import type { Scenes } from '../scene/scenes.ts';
import { exportedWalk } from './exported-walk.ts';
import { foldedRules } from './folded-rules.ts';
import { sayIn, traceLanguage } from './say.ts';
import { type TracedWalk, traceWalk } from './trace-walk.ts';
import { walkAnswer } from './walk-answer.ts';
import { walkCode } from './walk-code.ts';

/** Walks that stay traced, for rules that are unfolded later. */
const MOST_WALKS = 2;

/** Answers questions about the way of a connection's packets through one host. */
export class Walks {
  readonly #scenes: Scenes;
  readonly #hosts: FreshHosts;
  readonly #walks = new Recent<TracedWalk>(MOST_WALKS);

  constructor(scenes: Scenes, hosts: FreshHosts) {
    this.#scenes = scenes;
    this.#hosts = hosts;
  }

  answer(request: WalkRequest): WalkAnswer {
    return walkAnswer(this.#traced(request), sayIn(request.language));
  }

  /** The rules of a fold, from a place on. */
  rules({ walk, packet, ...place }: WalkRulesRequest): RulesAnswer {
    return foldedRules(this.#traced(walk).ways[packet], place, sayIn(walk.language));
  }

  exported({ walk, form }: WalkExportRequest): ExportedText {
    const traced = this.#traced(walk);
    if (form !== 'code') return { text: exportedWalk(traced, form, traceLanguage(walk.language)) };
    return { text: walkCode(walk, this.#scenes.open(walk.scene), traced) };
  }

  /** A walk is traced once, in whatever language it is told. */
  #traced({ language: _language, ...request }: WalkRequest): TracedWalk {
    return this.#walks.of(JSON.stringify(request), () =>
      traceWalk(request, this.#scenes.open(request.scene), this.#hosts),
    );
  }
}
