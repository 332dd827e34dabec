/**
 * Texts of Kubernetes objects, in JSON or YAML, as values that know their position.
 *
 * `readManifest` reads a text that may come from anywhere: several YAML documents, a JSON object, or a
 * List as `kubectl get -o json` prints it. It works within bounds of length, depth and YAML aliases, so a
 * hostile text is refused with `too-large` before it takes memory. `manifestOf` takes a value that is
 * parsed already. `objectsOf` lists the objects of a document with their kinds and versions.
 *
 * A `Cursor` is one field of one object, with its path and, where the object came from a text, its line
 * and column. Its methods say which type a field must have (`text`, `number`, `items`, `oneOf`, `address` and so on) and throw
 * one `PacketPathError` that names the source, the position, the path and the expected value. The packages
 * that read objects, `@packet-path/cluster` and `@packet-path/calico`, are written on cursors, so all their
 * errors look alike.
 *
 * `readName` reads a name as the API server checks it: a label, a subdomain, a label's value.
 *
 * Not here: the kinds of Kubernetes and their fields, defaults of the API server, and any check beyond
 * one field. A reader asks for the fields it needs, and others are not looked at.
 *
 * @module
 */
export { Cursor } from './cursor.ts';
export type { ManifestDocument, PathStep } from './document.ts';
export { looksLikeJson, readJson } from './json.ts';
export { DEFAULT_LIMITS as DEFAULT_MANIFEST_LIMITS, type ReadLimits } from './limits.ts';
export { isName, type NameForm, readName, readNameOr } from './names.ts';
export { type ManifestObject, manifestOf, objectsOf, readManifest } from './read-manifest.ts';
export * from './words.ts';
