// Measures one section over one checkout's library, and hands the figures to the parent process.
import { libraryOf } from './library.ts';
import { EFFORTS } from './samples.ts';
import { SECTIONS } from './sections/index.ts';

const [name = '', checkout = '', effort = 'full'] = process.argv.slice(2);
const section = SECTIONS[name];
if (section === undefined) throw new Error(`there is no section '${name}'`);
const library = await libraryOf(checkout);
process.send?.(section.measure(library, EFFORTS[effort === 'smoke' ? 'smoke' : 'full']));
