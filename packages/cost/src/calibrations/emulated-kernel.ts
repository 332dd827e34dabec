import type { Calibration } from '../constant/calibration.ts';
import { exactly, range } from './range.ts';

const SECTION_5 = 'Linux 6.1 emulated, 1 ns an instruction (published-results, 5)';
const OFF =
  'the row of 1 x 10 with the estimator off: p50 182 µs, mean 259 µs (published-results, 7)';

/** Linux 6.1.192 emulated at one instruction a nanosecond, one processor doing everything. */
export const EMULATED_KERNEL: Calibration = {
  format: 'packet-path/calibration/1',
  name: 'emulated-kernel',
  title: 'Linux 6.1, emulated',
  about:
    'Linux 6.1.192, one instruction a nanosecond, so that times are instructions and nothing misses a cache. One processor does everything, client and server included; the kernel holds up to 24 possible. Fits to one row with the estimator off: what processes take. The row with the estimator on is a prediction.',
  constants: {
    'rule.inCache': range(10, 15, 30, 'assumed', SECTION_5),
    'kind.hook function': range(20, 30, 60, 'assumed', SECTION_5),
    'kind.routing decision': range(100, 200, 400, 'assumed', SECTION_5),
    'kind.matched rule': range(5, 10, 20, 'assumed', SECTION_5),
    'kind.jump': range(5, 10, 20, 'assumed', SECTION_5),
    'kind.match': range(6, 12, 30, 'assumed', SECTION_5),
    'kind.set look-up': range(30, 60, 120, 'assumed', SECTION_5),
    'kind.set probe': range(5, 10, 20, 'assumed', SECTION_5),
    'kind.hash look-up': range(20, 40, 80, 'assumed', SECTION_5),
    'kind.hash probe': range(5, 10, 30, 'measured', SECTION_5),
    'kind.hash insert': range(200, 300, 500, 'fit', SECTION_5),
    'kind.NAT tuple': range(30, 60, 120, 'assumed', SECTION_5),
    'kind.scheduler step': range(5, 20, 40, 'assumed', SECTION_5),
    'kind.socket call': range(2000, 4000, 8000, 'assumed', SECTION_5),
    'kind.byte': range(0.1, 0.2, 0.5, 'assumed', SECTION_5),
    'kind.packet': range(8000, 8430, 9000, 'fit', SECTION_5),
    'client.connect': range(20_000, 32_000, 50_000, 'fit', OFF),
    'client.request': range(20_000, 32_000, 50_000, 'fit', OFF),
    'client.close': range(25_000, 44_000, 65_000, 'fit', OFF),
    'server.accept': range(15_000, 24_000, 40_000, 'fit', OFF),
    'server.request': range(20_000, 28_000, 45_000, 'fit', OFF),
    'server.close': range(25_000, 44_000, 65_000, 'fit', OFF),
    'elsewhere.handshake': exactly(0, 'client and server share the processor'),
    'elsewhere.request': exactly(0, 'client and server share the processor'),
    'estimator.read': range(
      88,
      88,
      89,
      'measured',
      '88 and 89 instructions in two measurements (published-results, 7; ipvs)',
    ),
    'estimator.processor': range(41, 41, 41, 'measured', '41 instructions (published-results, 7)'),
    'estimator.thread': range(140, 150, 153, 'measured', 'Linux 6.12: 140 to 153 (ipvs)'),
    'node.processors': exactly(1, 'one processor does everything', 'processors'),
    'node.possibleProcessors': exactly(24, 'the emulated machine', 'processors'),
  },
};
