/** A lesson of the course, or the answer to one of its exercises. */
export interface LessonsRequest {
  readonly lesson: number;
  readonly exercise: { readonly number: number; readonly answer: string } | null;
}

export interface LessonsAnswer {
  readonly title: string;
  /** The lesson's text in Markdown. */
  readonly text: string;
  readonly exercises: readonly { readonly number: number; readonly question: string }[];
  readonly checked: {
    readonly number: number;
    readonly isRight: boolean;
    readonly found: string;
  } | null;
}
