/** The JSON of the last answer to each question, as the worker wrote it: `packetPath.answers.get('walk')`. */
export const lastAnswers = new Map<string, string>();

declare global {
  /** For the console and for tests that compare the page's answers with Node's. */
  var packetPath: { readonly answers: ReadonlyMap<string, string> } | undefined;
}

globalThis.packetPath = { answers: lastAnswers };
