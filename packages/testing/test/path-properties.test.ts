import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packetPathSpec } from '../src/conformance/index.ts';
import {
  closingLeavesNothingOpen,
  establishedSkipsNat,
  ledgersAddUp,
  listeningChangesNothing,
  type MakePath,
  outcomeIsStable,
  type PathProperty,
  repliesComeFromTheService,
  replyUndoesNat,
  sameSeedSameTrace,
} from '../src/index.ts';
import { type Fault, toyBalancer } from './support/toy-balancer.ts';

packetPathSpec('of a toy that balances rightly', toyBalancer());

describe('a property of paths finds a balancer that', () => {
  test.each<[Fault, (make: MakePath) => PathProperty]>([
    ['forgets to rewrite replies', repliesComeFromTheService],
    ['forgets to rewrite replies', replyUndoesNat],
    ['rewrites replies to a wrong port', repliesComeFromTheService],
    ['rewrites replies to a wrong port', replyUndoesNat],
    ['evaluates nat rules for every packet', establishedSkipsNat],
    ['counts rules it does not walk', ledgersAddUp],
    ['draws outside of its seed', sameSeedSameTrace],
    ['minds a listener', listeningChangesNothing],
    ['never forgets', closingLeavesNothingOpen],
    ['moves connections to other endpoints', outcomeIsStable],
    ['moves connections to other endpoints', replyUndoesNat],
  ])('%s: %o', (fault, property) => {
    const { failed, errorInstance } = fc.check(property(toyBalancer(fault)), { seed: 1 });
    expect(failed).toBe(true);
    expect(errorInstance).toMatchObject({ code: 'assertion-failed' });
  });
});
