import type {
  RuleLine,
  WalkAnswer,
  WalkExportAnswer,
  WalkExportRequest,
  WalkRequest,
  WalkRulesAnswer,
  WalkRulesRequest,
} from '../protocol/walk.ts';
import type { FreshHosts } from '../scene/make-host.ts';
import { Recent } from '../scene/recent.ts';
import type { Scenes } from '../scene/scenes.ts';
import { exportedWalk } from './exported-walk.ts';
import { ruleLine } from './rule-line.ts';
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
    return walkAnswer(this.#traced(request));
  }

  /** The rules of a fold, from a place on. */
  rules({ walk, packet, stop, call, at, count }: WalkRulesRequest): WalkRulesAnswer {
    const place = this.#traced(walk).ways[packet]?.stops[stop];
    const events = place?.kind === 'hook' ? (place.calls[call]?.events ?? []) : [];
    const rules = events
      .slice(at, at + count)
      .map((event): RuleLine | undefined => (event.kind === 'rule' ? ruleLine(event) : undefined))
      .filter((line) => line !== undefined);
    return { rules };
  }

  exported({ walk, form }: WalkExportRequest): WalkExportAnswer {
    const traced = this.#traced(walk);
    if (form !== 'code') return { text: exportedWalk(traced, form) };
    return { text: walkCode(walk, this.#scenes.open(walk.scene), traced) };
  }

  #traced(request: WalkRequest): TracedWalk {
    return this.#walks.of(JSON.stringify(request), () =>
      traceWalk(request, this.#scenes.open(request.scene), this.#hosts),
    );
  }
}
