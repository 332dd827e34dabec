import type { Plugin } from 'vite';
import { packedLessons } from './packed-lessons.ts';
import { yamlObjects } from './yaml-objects.ts';

/** Forms of files that are made while the page is built, for the page and for its tests in Node alike. */
export function builtFiles(): Plugin[] {
  return [yamlObjects(), packedLessons()];
}
