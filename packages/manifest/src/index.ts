/**
 * JSON and YAML texts of Kubernetes objects, read within bounds, with the place of everything in
 * them, so that what is wrong can be said with line and column.
 *
 * @module
 */
export { Cursor } from './cursor.ts';
export type { ManifestDocument, PathStep } from './document.ts';
export { looksLikeJson, readJson } from './json.ts';
export { DEFAULT_LIMITS as DEFAULT_MANIFEST_LIMITS, type ReadLimits } from './limits.ts';
export { type ManifestObject, manifestOf, objectsOf, readManifest } from './read-manifest.ts';
export * from './words.ts';
