import type {
  CompareAnswer,
  CompareExportAnswer,
  CompareExportRequest,
  CompareRequest,
} from './compare.ts';
import type { GrowAnswer, GrowExportAnswer, GrowExportRequest, GrowRequest } from './grow.ts';
import type { LessonsAnswer, LessonsRequest } from './lessons.ts';
import type { SceneAnswer, SceneRequest } from './scene.ts';
import type {
  ScheduleAnswer,
  ScheduleExportAnswer,
  ScheduleExportRequest,
  ScheduleRequest,
} from './schedule.ts';
import type { TailAnswer, TailRequest, TimeAnswer, TimeRequest } from './time.ts';
import type {
  WalkAnswer,
  WalkExportAnswer,
  WalkExportRequest,
  WalkRequest,
  WalkRulesAnswer,
  WalkRulesRequest,
} from './walk.ts';

/** Every question that the page asks the model, with its answer: plain JSON both ways. */
export interface Protocol {
  scene: { readonly request: SceneRequest; readonly answer: SceneAnswer };
  walk: { readonly request: WalkRequest; readonly answer: WalkAnswer };
  walkRules: { readonly request: WalkRulesRequest; readonly answer: WalkRulesAnswer };
  walkExport: { readonly request: WalkExportRequest; readonly answer: WalkExportAnswer };
  compare: { readonly request: CompareRequest; readonly answer: CompareAnswer };
  compareExport: { readonly request: CompareExportRequest; readonly answer: CompareExportAnswer };
  grow: { readonly request: GrowRequest; readonly answer: GrowAnswer };
  growExport: { readonly request: GrowExportRequest; readonly answer: GrowExportAnswer };
  schedule: { readonly request: ScheduleRequest; readonly answer: ScheduleAnswer };
  scheduleExport: {
    readonly request: ScheduleExportRequest;
    readonly answer: ScheduleExportAnswer;
  };
  time: { readonly request: TimeRequest; readonly answer: TimeAnswer };
  tail: { readonly request: TailRequest; readonly answer: TailAnswer };
  lessons: { readonly request: LessonsRequest; readonly answer: LessonsAnswer };
}

export type Question = keyof Protocol;
export type RequestOf<Name extends Question> = Protocol[Name]['request'];
export type AnswerOf<Name extends Question> = Protocol[Name]['answer'];

/** An error as the page shows it: the reader's own message, as text. */
export interface ModelFault {
  readonly message: string;
  /** The library's code; `internal` for a fault of the page itself. */
  readonly code: string;
}
