import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Converter } from 'typedoc';

/** Calls each module by the name it is imported by, where TypeDoc would show its folder. */
export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    const file = context.getSymbolFromReflection(reflection)?.declarations?.[0]?.fileName;
    if (!file?.endsWith('src/index.ts')) return;
    const manifest = join(dirname(file), '..', 'package.json');
    reflection.name = JSON.parse(readFileSync(manifest, 'utf8')).name;
  });
}
