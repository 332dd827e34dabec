import type { ComponentType } from 'preact';
import type { ViewName } from '../state/schemas/schemas.ts';
import { CompareView } from './compare/compare-view.tsx';
import { GrowView } from './grow/grow-view.tsx';
import { LessonsView } from './lessons/lessons-view.tsx';
import { ScheduleView } from './schedule/schedule-view.tsx';
import { TimeView } from './time/time-view.tsx';
import { WalkView } from './walk/walk-view.tsx';

/** The views in the order of their tabs. */
export const VIEWS: readonly { readonly name: ViewName; readonly view: ComponentType }[] = [
  { name: 'walk', view: WalkView },
  { name: 'compare', view: CompareView },
  { name: 'grow', view: GrowView },
  { name: 'schedule', view: ScheduleView },
  { name: 'time', view: TimeView },
  { name: 'lessons', view: LessonsView },
];
