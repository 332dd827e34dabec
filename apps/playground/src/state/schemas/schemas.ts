import { COMPARE } from './compare.ts';
import { CONNECTION } from './connection.ts';
import { GROW } from './grow.ts';
import { LESSONS } from './lessons.ts';
import { SCENE } from './scene.ts';
import { SCHEDULE } from './schedule.ts';
import { TIME } from './time.ts';
import { WALK } from './walk.ts';

/** The views in the order of their tabs, each with the values that its links hold. */
export const SCHEMAS = {
  walk: { ...SCENE, ...CONNECTION, ...WALK },
  compare: { ...SCENE, ...CONNECTION, ...COMPARE },
  grow: { ...SCENE, ...GROW },
  schedule: SCHEDULE,
  time: TIME,
  lessons: LESSONS,
};

export type ViewName = keyof typeof SCHEMAS;

export const VIEW_NAMES = Object.keys(SCHEMAS) as readonly ViewName[];
