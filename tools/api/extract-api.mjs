import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';

const COMPILER = {
  target: 'ES2023',
  lib: ['ES2023'],
  module: 'NodeNext',
  moduleResolution: 'NodeNext',
  strict: true,
  skipLibCheck: true,
  types: ['node'],
};
/** Nothing is said but errors: names that are not exported are TypeDoc's to find. */
const QUIET = { default: { logLevel: 'none' } };

/**
 * The report of one door of a package, from the types that were compiled.
 *
 * @param folder the package's folder
 * @param types the file that the door's types are in
 * @param scratch a folder for files on the way
 */
export function extractApi({ folder, types, scratch }) {
  const config = ExtractorConfig.prepare({
    packageJsonFullPath: join(folder, 'package.json'),
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: types,
      newlineKind: 'lf',
      compiler: { overrideTsconfig: { compilerOptions: COMPILER, include: [types] } },
      apiReport: {
        enabled: true,
        reportFileName: 'report.api.md',
        reportFolder: scratch,
        reportTempFolder: join(scratch, 'temp'),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: { extractorMessageReporting: QUIET, tsdocMessageReporting: QUIET },
    },
  });
  const result = Extractor.invoke(config, { localBuild: true, messageCallback: keepQuiet });
  if (!result.succeeded) throw new Error(`the types of ${types} cannot be read`);
  return readFileSync(join(scratch, 'report.api.md'), 'utf8');
}

/** Messages of the extractor's own go nowhere, errors of the compiler to stderr. */
function keepQuiet(message) {
  message.handled = true;
  if (message.logLevel === 'error') console.error(message.formatMessageWithLocation());
}
