import { shortText, whole } from '../field.ts';

/** The lesson that is open, and the reader's answers to its exercises. */
export const LESSONS = {
  lesson: whole(1, 8, 1),
  answer1: shortText(40, ''),
  answer2: shortText(40, ''),
  answer3: shortText(40, ''),
};
