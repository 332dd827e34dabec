import type { ModelLanguage } from './language.ts';
import type { Mode } from './scene.ts';

/** A lesson of the course, and the reader's answers to its exercises. */
export interface LessonsRequest {
  readonly language: ModelLanguage;
  readonly lesson: number;
  /** One for each exercise; empty where none was given. */
  readonly answers: readonly string[];
}

export interface LessonsAnswer {
  readonly lesson: number;
  /** The names of all lessons, in order. */
  readonly titles: readonly string[];
  readonly blocks: readonly Block[];
  readonly exercises: readonly Exercise[];
}

export interface Exercise {
  readonly number: number;
  readonly question: readonly Inline[];
  readonly form: ExerciseForm;
  /** Whether the reader's answer is right; null where none was given. */
  readonly isRight: boolean | null;
  /** The course's own answer; empty where the reader has given none. */
  readonly answer: readonly Block[];
}

/** The form in which an answer is given: numbers, or words from a list. */
export type ExerciseForm =
  | { readonly kind: 'numbers'; readonly blanks: readonly string[] }
  /** Several words may be right together, where `isSet`; they stand in the list's order, with spaces between. */
  | { readonly kind: 'words'; readonly options: readonly string[]; readonly isSet: boolean };

/** A piece of Markdown. */
export type Block =
  | { readonly kind: 'paragraph'; readonly text: readonly Inline[] }
  | { readonly kind: 'code'; readonly language: string; readonly text: string }
  /** The picture of a command that the lesson runs. */
  | { readonly kind: 'picture'; readonly alt: string; readonly svg: string }
  /** A command of the lesson as a state of the page. */
  | {
      readonly kind: 'open';
      readonly view: 'walk' | 'grow' | 'compare';
      readonly flow: LessonFlow | null;
    };

/** The connection of a lesson's command, in the shop. */
export interface LessonFlow {
  readonly from: string;
  readonly to: string;
  readonly at: string;
  readonly mode: Mode;
}

export type Inline =
  | { readonly kind: 'text' | 'code' | 'strong'; readonly text: string }
  /** `lesson` leads to another lesson, `to` to a page of the web. */
  | {
      readonly kind: 'link';
      readonly text: string;
      readonly lesson: number | null;
      readonly to: string | null;
    };
