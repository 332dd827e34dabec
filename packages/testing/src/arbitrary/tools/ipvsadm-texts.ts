import { type Family, formatEndpoint } from '@packet-path/core';
import fc from 'fast-check';
import { ports } from '../endpoints.ts';
import { families } from '../families.ts';
import { unicastAddresses } from '../unicast-addresses.ts';

/** Schedulers that need nothing but weights. */
const SCHEDULERS = ['rr', 'wrr', 'lc', 'wlc', 'sed', 'nq', 'sh', 'dh', 'mh', 'fo', 'ovf'] as const;

/**
 * Virtual services and their destinations as `ipvsadm-save -n` prints them: TCP, UDP and SCTP, any
 * scheduler, masquerading, weights of 0 too, now and then persistence and thresholds.
 */
export function ipvsadmTexts(family?: Family): fc.Arbitrary<string> {
  const kept = fc.oneof({ weight: 3, arbitrary: fc.constant('') }, fc.constant(' -p 10800'));
  const key = family === undefined ? families() : fc.constant(family);
  const services = key.chain((one) => {
    const service = fc.record({
      flag: fc.constantFrom('-t', '-u', '--sctp-service'),
      address: unicastAddresses(one),
      port: ports(),
      scheduler: fc.constantFrom(...SCHEDULERS),
      kept,
      destinations: fc.uniqueArray(destination(one), {
        maxLength: 5,
        selector: ({ endpoint }) => endpoint,
      }),
    });
    return fc.uniqueArray(service, {
      maxLength: 5,
      selector: ({ flag, address, port }) => `${flag} ${formatEndpoint({ address, port })}`,
    });
  });
  return services.map((list) =>
    list
      .flatMap(({ flag, address, port, scheduler, kept, destinations }) => {
        const name = `${flag} ${formatEndpoint({ address, port })}`;
        const behind = destinations.map(
          ({ endpoint, rest }) => `-a ${name} -r ${endpoint} ${rest}`,
        );
        return [`-A ${name} -s ${scheduler}${kept}`, ...behind];
      })
      .map((line) => `${line}\n`)
      .join(''),
  );
}

function destination(family: Family): fc.Arbitrary<{ endpoint: string; rest: string }> {
  return fc
    .tuple(unicastAddresses(family), ports(), fc.nat(5), fc.constantFrom('', ' -x 10 -y 5'))
    .map(([address, port, weight, limits]) => ({
      endpoint: formatEndpoint({ address, port }),
      rest: `-m -w ${weight}${limits}`,
    }));
}
