import { describe, expect, test } from 'vitest';
import { type Fragment, Host, SECOND, type Traversal, udp } from '../src/index.ts';

const host = (): Host =>
  new Host({ forwarding: true, interfaces: [{ name: 'eth0', addresses: ['10.0.0.1/24'] }] });

/** A part of one datagram of 620 bytes, from 10.0.0.2 to the host. */
function part(to: Host, fragment: Partial<Fragment>): Traversal {
  const whole: Fragment = { id: 7, offset: 0, size: 200, more: true, ...fragment };
  const options = { inputInterface: 'eth0', length: 620, fragment: whole };
  return to.send(udp('10.0.0.2:40000', '10.0.0.1:53', options));
}

describe('datagrams for the host that come in parts', () => {
  test('wait until they are whole, whatever the order', () => {
    const receiver = host();
    const last = { offset: 400, size: 200, more: false };
    expect(part(receiver, last).outcome).toBe('queued');
    expect(part(receiver, {}).outcome).toBe('queued');
    const { outcome, delivered } = part(receiver, { offset: 200 });
    expect(outcome).toBe('delivered');
    expect(delivered).toMatchObject([{ fragment: null, length: 620, destinationPort: 53 }]);
  });

  test('are thrown away when parts overlap', () => {
    const receiver = host();
    part(receiver, {});
    expect(part(receiver, { offset: 100 }).outcome).toBe('dropped');
    expect(part(receiver, { offset: 200, size: 400, more: false }).outcome).toBe('queued');
  });

  test('are forgotten after 30 seconds', () => {
    const receiver = host();
    part(receiver, {});
    receiver.clock.advance(30 * SECOND);
    expect(part(receiver, { offset: 200, size: 400, more: false }).outcome).toBe('queued');
  });
});
