import type { Cursor } from '@packet-path/manifest';
import type { PolicyPort } from '../objects/policy.ts';

/**
 * A number, a range as `6000:6007`, or the name of an endpoint's port. @throws {PacketPathError}
 * `bad-port`
 */
export function readPolicyPort(port: Cursor): PolicyPort {
  if (typeof port.value === 'number') return { first: port.port(), last: port.port() };
  const text = port.text();
  const [, first, last = first] = /^(\d{1,5})(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (first === undefined) {
    if (/^[a-zA-Z0-9_.-]{1,128}$/.test(text) && /[a-zA-Z]/.test(text)) return text;
    return port.fail('bad-port', `'${text}' is no port`, "a number, a range as '80:90', or a name");
  }
  const range = { first: Number(first), last: Number(last) };
  if (range.last > 65_535 || range.first > range.last) {
    port.fail(
      'bad-port',
      `'${text}' is out of range`,
      'ports from 0 to 65535, the lower one first',
    );
  }
  return range;
}
