// Holds the invariants of all data planes under random packets and live changes.
//
//   node --expose-gc tools/stress/main.mjs --packets 10000000 --seed 1    so many packets a plane
//   node --expose-gc tools/stress/main.mjs --plane nftables               one of them
//   node --expose-gc tools/stress/main.mjs --minutes 8                    no longer than that, a share for each plane
//
// It prints a line for each plane, and fails where an invariant does not hold.
import { parseArgs } from 'node:util';
import { stressedPlanes } from './planes.mjs';
import { stress } from './stress.mjs';

const { values } = parseArgs({
  options: {
    packets: { type: 'string', default: '10000000' },
    seed: { type: 'string', default: String(Date.now()) },
    plane: { type: 'string', default: '' },
    minutes: { type: 'string' },
  },
});
const planes = stressedPlanes().filter(({ name }) => name.includes(values.plane));
const share =
  values.minutes === undefined
    ? Number.POSITIVE_INFINITY
    : (60_000 * Number(values.minutes)) / planes.length;
console.log(`seed ${values.seed}, node ${process.version}`);
for (const plane of planes) {
  const options = { seed: values.seed, packets: Number(values.packets), until: Date.now() + share };
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
