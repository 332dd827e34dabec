// Holds the invariants of all data planes under random packets and live changes.
// It prints a line for each plane, and fails where an invariant does not hold.
import { number, readOptions, wholeNumber } from '../../scripts/options.mjs';
import { stressedPlanes } from './planes.mjs';
import { stress } from './stress.mjs';

const values = readOptions(
  'npm run stress --',
  'Holds the invariants of all data planes under random packets and live changes.',
  [
    ['--packets <count>', 'of a plane', wholeNumber, 10_000_000],
    ['--seed <text>', 'of the hosts, packets and changes', String, String(Date.now()), 'the time'],
    ['--plane <text>', 'planes whose name has this in it', String, '', 'all'],
    ['--minutes <number>', 'no longer than that, a share for each plane', number],
  ],
);
const planes = stressedPlanes().filter(({ name }) => name.includes(values.plane));
const share =
  values.minutes === undefined
    ? Number.POSITIVE_INFINITY
    : (60_000 * values.minutes) / planes.length;
console.log(`seed ${values.seed}, node ${process.version}`);
for (const plane of planes) {
  const options = { seed: values.seed, packets: values.packets, until: Date.now() + share };
  try {
    const { packets, changes, checks, conversations, heaps, cpu } = stress(plane, options);
    const [at, end] = heaps;
    const growth =
      end === undefined ? '' : `, heap ${mega(at)} MB at a tenth and ${mega(end)} at the end`;
    console.log(
      `${plane.name}: ${packets} packets, ${conversations} of them answered, ${changes} changes, ` +
        `${checks} checks, ${cpu.toFixed(1)} s of CPU${growth}`,
    );
  } catch (error) {
    process.exitCode = 1;
    console.log(`BROKEN ${plane.name}: ${error.stack ?? error}`);
  }
}

function mega(bytes) {
  return (bytes / 1e6).toFixed(1);
}
