// Loads a bundle with its compiled code, which is kept beside it from run to run: Node then neither parses nor
// compiles what the run before has used. V8 itself refuses code of another version, and the bundle is compiled.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants, Script } from 'node:vm';

/** The scripts whose code is not kept yet, by the files that it is to be in. */
const fresh = new Map();

/** The exports of a bundle of CommonJS, whose name has a hash of its text, so that no other code is taken. */
export function bundled(file) {
  const kept = `${file}.${process.version}`;
  // esbuild writes ASCII.
  const source = readFileSync(file, 'latin1');
  const script = new Script(`(function (exports, require, module, __filename) {${source}\n})`, {
    filename: file,
    cachedData: readIfThere(kept),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  if (script.cachedDataRejected !== false) fresh.set(kept, script);
  const module = { exports: {} };
  script.runInThisContext().call(module.exports, module.exports, createRequire(file), module, file);
  return module.exports;
}

/** Keeps the code that was compiled; where it cannot be written, it is compiled again. */
export function keepCode() {
  for (const [file, script] of fresh) {
    const unfinished = `${file}.${process.pid}`;
    try {
      writeFileSync(unfinished, script.createCachedData());
      renameSync(unfinished, file);
    } catch (error) {
      if (error.code === undefined) throw error;
    }
  }
}

function readIfThere(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
