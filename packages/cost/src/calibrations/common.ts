import type { Constants } from '../constant/calibration.ts';
import { range } from './range.ts';

const SMALL =
  'assumed: tens to hundreds of nanoseconds; together about 1 µs of a packet, so that no figure hangs on one of them';
const MATCH =
  'Linux 4.15, 4,500 rules whose match function is called: 91 to 229 cycles each, the rule included (published-results, 8)';
const INSERT =
  'Linux 6.18: a first packet takes 3.3 to 4.1 µs more than a later one at 1 service (published-results, 4)';

/** Constants of a server of the years 2015 to 2025 that no calibration has a figure of its own for. */
export const COMMON: Constants = {
  'kind.hook function': range(20, 40, 80, 'assumed', SMALL),
  'kind.routing decision': range(50, 100, 200, 'assumed', SMALL),
  'kind.matched rule': range(5, 10, 20, 'assumed', SMALL),
  'kind.jump': range(5, 10, 20, 'assumed', SMALL),
  'kind.match': range(4, 10, 50, 'assumed', MATCH),
  'kind.set look-up': range(20, 40, 150, 'assumed', SMALL),
  'kind.set probe': range(4, 10, 100, 'assumed', SMALL),
  'kind.hash look-up': range(30, 60, 120, 'assumed', SMALL),
  'kind.hash probe': range(
    4,
    20,
    100,
    'assumed',
    'one compare in the cache to one cache miss; 10 to 30 instructions on Linux 6.1 (published-results, 5)',
  ),
  'counter.conntrackInserts': range(1500, 2600, 3500, 'fit', INSERT),
  'kind.hash insert': range(300, 500, 1500, 'assumed', SMALL),
  'kind.NAT tuple': range(50, 150, 300, 'assumed', SMALL),
  'kind.scheduler step': range(4, 20, 100, 'assumed', SMALL),
  'kind.socket call': range(1000, 2000, 10_000, 'assumed', 'a system call that sleeps and wakes'),
  'kind.byte': range(0.05, 0.1, 0.5, 'assumed', 'a copy at 2 to 20 GB/s'),
};

/** An estimator of IPVS on real hardware, for each possible processor. */
export const ESTIMATOR: Constants = {
  'estimator.processor': range(
    18,
    26,
    52,
    'published',
    'lvs-devel: SUSE, September 2022, 18 to 39 ns (26 is their geometric middle); Alibaba, December 2020, 51.7 ns (published-results, 7)',
  ),
};

/** A request apart from rules: no publication has these. */
export const REQUEST: Constants = {
  'client.connect': range(12_000, 25_000, 50_000, 'assumed', 'a third of 80 µs of user work'),
  'client.request': range(20_000, 40_000, 80_000, 'assumed', 'half of 80 µs of user work'),
  'client.close': range(7_000, 15_000, 30_000, 'assumed', 'the rest of 80 µs of user work'),
  'server.accept': range(10_000, 20_000, 40_000, 'assumed', 'as the client connects'),
  'server.request': range(20_000, 40_000, 80_000, 'assumed', 'as the client asks'),
  'server.close': range(7_000, 15_000, 30_000, 'assumed', 'as the client closes'),
  'elsewhere.handshake': range(
    30_000,
    60_000,
    150_000,
    'assumed',
    'a round trip between two nodes of one network',
  ),
  'elsewhere.request': range(
    150_000,
    340_000,
    800_000,
    'assumed',
    'a round trip, and a web server that answers from memory',
  ),
};
