import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { AnswerOf, ModelFault, Question, RequestOf } from '../model/protocol/protocol.ts';
import { NoAnswer } from '../worker/model-client.ts';
import { lastAnswers } from './last-answers.ts';
import { usePage } from './page.ts';

/** The answer to a question, as far as it has come. */
export interface AnswerState<Name extends Question> {
  /** The last answer: it stays until the next has come. */
  readonly value: AnswerOf<Name> | undefined;
  /** The request that the value answers. */
  readonly request: RequestOf<Name> | undefined;
  readonly fault: ModelFault | undefined;
  /** Whether the value answers the request of now. */
  readonly isCurrent: boolean;
  /** 0 to 1, where the model tells it. */
  readonly progress: number | undefined;
  cancel(): void;
}

/** Milliseconds between two requests of a slider that moves; one that comes alone does not wait. */
const PAUSE = 16;

/** The question was taken back by the reader; the next is asked when the request has become another. */
const CANCELLED: ModelFault = { code: 'cancelled', message: 'cancelled' };

/**
 * Asks the model whenever the request has become another, and takes the question before back.
 *
 * @param request undefined asks nothing
 */
export function useAnswer<Name extends Question>(
  name: Name,
  request: RequestOf<Name> | undefined,
): AnswerState<Name> {
  const { model } = usePage();
  const key = request === undefined ? undefined : JSON.stringify(request);
  const [state, setState] = useState<{
    readonly key: string | undefined;
    readonly value: AnswerOf<Name> | undefined;
    readonly request: RequestOf<Name> | undefined;
    readonly fault: ModelFault | undefined;
  }>({ key: undefined, value: undefined, request: undefined, fault: undefined });
  const [progress, setProgress] = useState<number | undefined>(undefined);
  const [abort, setAbort] = useState<AbortController | undefined>(undefined);
  const lastAsked = useRef(Number.NEGATIVE_INFINITY);
  // Before the page is painted: the worker begins while the browser draws.
  useLayoutEffect(() => {
    if (request === undefined) return;
    const controller = new AbortController();
    const { signal } = controller;
    setAbort(controller);
    lastAnswers.delete(name);
    setProgress(undefined);
    const ask = (): void => {
      lastAsked.current = performance.now();
      model.ask(name, request, { signal, progress: setProgress }).then(
        ({ value, json }) => {
          if (signal.aborted) return;
          lastAnswers.set(name, json);
          performance.mark(`answered ${name}`);
          setState({ key, value, request, fault: undefined });
        },
        (error: unknown) => {
          const fault = error instanceof NoAnswer ? error.fault : undefined;
          if (signal.aborted || fault === undefined || fault === 'cancelled') return;
          setState({ key, value: undefined, request: undefined, fault });
        },
      );
    };
    const wait = lastAsked.current + PAUSE - performance.now();
    const timer = wait > 0 ? setTimeout(ask, wait) : undefined;
    if (timer === undefined) ask();
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [model, name, key]);
  const isCurrent = state.key === key;
  return {
    value: state.value,
    request: state.request,
    fault: isCurrent ? state.fault : undefined,
    isCurrent,
    progress: isCurrent ? undefined : progress,
    cancel: () => {
      abort?.abort();
      setState({ ...state, key, fault: CANCELLED });
    },
  };
}
