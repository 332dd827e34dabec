import type {
  CompareAnswer,
  CompareExportRequest,
  CompareRequest,
  CompareRulesRequest,
} from './compare.ts';
import type { ExportedText } from './exported-text.ts';
import type { GrowAnswer, GrowExportRequest, GrowRequest } from './grow.ts';
import type { LessonsAnswer, LessonsRequest } from './lessons.ts';
import type { SceneAnswer, SceneRequest, ServicesAnswer, ServicesRequest } from './scene.ts';
import type { ScheduleAnswer, ScheduleExportRequest, ScheduleRequest } from './schedule.ts';
import type { TailAnswer, TailRequest, TimeAnswer, TimeRequest } from './time.ts';
import type {
  RulesAnswer,
  WalkAnswer,
  WalkExportRequest,
  WalkRequest,
  WalkRulesRequest,
} from './walk.ts';

/** Every question that the page asks the model, with its answer: plain JSON both ways. */
export interface Protocol {
  scene: { readonly request: SceneRequest; readonly answer: SceneAnswer };
  services: { readonly request: ServicesRequest; readonly answer: ServicesAnswer };
  walk: { readonly request: WalkRequest; readonly answer: WalkAnswer };
  walkRules: { readonly request: WalkRulesRequest; readonly answer: RulesAnswer };
  walkExport: { readonly request: WalkExportRequest; readonly answer: ExportedText };
  compare: { readonly request: CompareRequest; readonly answer: CompareAnswer };
  compareRules: { readonly request: CompareRulesRequest; readonly answer: RulesAnswer };
  compareExport: { readonly request: CompareExportRequest; readonly answer: ExportedText };
  grow: { readonly request: GrowRequest; readonly answer: GrowAnswer };
  growExport: { readonly request: GrowExportRequest; readonly answer: ExportedText };
  schedule: { readonly request: ScheduleRequest; readonly answer: ScheduleAnswer };
  scheduleExport: {
    readonly request: ScheduleExportRequest;
    readonly answer: ExportedText;
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
