import { describe, expect, test } from 'vitest';
import { play, type RawCase, type RawStep, recordedCase } from './support/recordings.ts';

/** The keys that differ in a step, once a case was altered by hand; steps count from 0. */
function differingKeys(raw: RawCase, index: number): readonly string[] {
  raw.steps.length = index + 1;
  const found = play(raw).differing.find(({ step }) => step === index + 1);
  return (found?.differences ?? []).map(({ key }) => key);
}

function indexOf(raw: RawCase, wanted: (step: RawStep) => boolean): number {
  const index = raw.steps.findIndex(wanted);
  return index < 0 ? expect.fail('no step is like that') : index;
}

describe('the stack of a director', () => {
  test('refuses datagrams to a closed port, and the hooks see its answer', () => {
    const raw = recordedCase('ipvs-hooks-1', 'hooks-nat-ct0-1');
    const index = indexOf(raw, ({ expect: { errors } }) => errors !== undefined);
    expect(raw.steps[index]?.expect).toMatchObject({
      outcome: 'delivered',
      hooks: { 'mangle OUTPUT': 1 },
      emitted: [],
    });
    delete raw.setup['ipvsadm'];
    expect(differingKeys(raw, index)).toContain('hooks.mangle OUTPUT');
  });

  test('takes an answer to what was sent from its port, and says nothing', () => {
    const raw = recordedCase('ipvs-local-out-1', 'localout-rr-ct0-1');
    const isAnswer = ({ inject, expect: { outcome } }: RawStep): boolean =>
      inject?.['from'] === 'server' && inject['protocol'] === 'udp' && outcome === 'delivered';
    const index = indexOf(raw, isAnswer);
    const { hooks } = raw.steps[index]?.expect ?? {};
    expect(hooks).not.toHaveProperty('mangle OUTPUT');
    // From another port, nobody waits for it.
    const { inject } = raw.steps[index] ?? expect.fail();
    raw.steps[index]!.inject = { ...inject, dport: 50_999 };
    expect(differingKeys(raw, index)).toContain('hooks.mangle OUTPUT');
  });
});

describe('a packet', () => {
  test('whose checksum the card verified is told from others', () => {
    const raw = recordedCase('ipvs-icmp-1', 'icmp-ipv6-offload-schedule0-ct0-1');
    const isTranslated = ({ inject, expect: { outcome } }: RawStep): boolean =>
      inject?.['from'] === 'server' && inject['protocol'] === 'icmpv6' && outcome === 'forwarded';
    const index = indexOf(raw, isTranslated);
    const { inject } = raw.steps[index] ?? expect.fail();
    const { checksum, ...unverified } = inject ?? {};
    expect(checksum).toBe('offloaded');
    raw.steps[index]!.inject = unverified;
    expect(differingKeys(raw, index)).toContain('outcome');
  });

  test('of a socket that connects tells no error of its send', () => {
    const raw = recordedCase('ipvs-local-out-1', 'localout-nodest-ct0-1');
    const index = indexOf(raw, ({ inject }) => inject?.['socket'] === 'connect');
    const { inject } = raw.steps[index] ?? expect.fail();
    raw.steps[index]!.inject = { ...inject, socket: 'connect+send' };
    expect(differingKeys(raw, index)).toEqual(['sendErrno']);
  });

  test('straight to a real server names it, one from a server names none', () => {
    const raw = recordedCase('ipvs-local-out-1', 'localout-rr-ct0-1');
    const straight = indexOf(raw, ({ inject }) => inject?.['dst'] === '10.1.0.2');
    expect(raw.steps[straight]?.expect['destination']).toBe('10.1.0.2:80');
    const answer = indexOf(raw, ({ inject }) => inject?.['from'] === 'server');
    expect(raw.steps[answer]?.expect['destination']).toBeNull();
    expect(play(raw).differing).toEqual([]);
  });
});

test('entries that drop_entry has dropped are those the recording no longer shows', () => {
  const result = play(recordedCase('ipvs-sloppy-1', 'sloppy-dropentry3-1'));
  expect(result.differing).toEqual([]);
  expect(result.steps).toBeGreaterThan(40);
});
