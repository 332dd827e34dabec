import { type Position, parseEndpointOrAddress } from '@packet-path/core';
import type { DestinationSettings } from '../destination/destination-settings.ts';
import type { Forwarding } from '../destination/forwarding.ts';
import type { ServiceKey } from '../service/service-key.ts';
import type { DestinationKey } from './command.ts';
import type { GivenOptions } from './options.ts';
import { failure, readWord, wholeNumber } from './words.ts';

const HIGHEST_WEIGHT = 65535;
const HIGHEST_THRESHOLD = 0xffffffff;

/**
 * The destination that a line is about; without a port it has the service's. One that is reached
 * by another way than masquerading has it too, whatever the line says. To take one away, no way is
 * named.
 */
export function readDestinationKey(
  given: GivenOptions,
  service: ServiceKey,
  start: Position,
  forwarding?: Forwarding,
): DestinationKey {
  const word = given.get('destination')?.value;
  if (word === undefined) throw failure('syntax', 'no destination is named', start, '-r');
  const { address, port } = readWord(word, parseEndpointOrAddress);
  // Only a tunnel leads from one family to the other (ip_vs_ctl.c, `ip_vs_genl_set_cmd`).
  const mayDiffer = forwarding === undefined || forwarding === 'tunnel';
  if (address.family !== service.family && !mayDiffer) {
    const expected = `an IPv${service.family} address, or -i`;
    throw failure('bad-address', `'${word.text}' is of another family`, word.position, expected);
  }
  const namesPort = word.text.includes(address.family === 4 ? ':' : ']:');
  const keepsPort = forwarding === 'direct' || forwarding === 'tunnel';
  const inherits = service.kind === 'address' && (!namesPort || keepsPort);
  return Object.freeze({ address, port: inherits ? service.port : port });
}

/** The options of `-a` and `-e`: without `-w` the weight is 1, without a method it is `-g`. */
export function readDestinationSettings(given: GivenOptions): DestinationSettings {
  const number = (option: 'upper-threshold' | 'lower-threshold'): number => {
    const value = given.get(option)?.value;
    return value === undefined ? 0 : wholeNumber(value, 0, HIGHEST_THRESHOLD);
  };
  const weight = given.get('weight')?.value;
  const upperThreshold = number('upper-threshold');
  const lowerThreshold = number('lower-threshold');
  if (lowerThreshold > upperThreshold) {
    const word = given.get('lower-threshold')!.value!;
    const problem = 'the lower threshold is above the upper one';
    throw failure('bad-option', problem, word.position, `0 to ${upperThreshold}`);
  }
  return Object.freeze({
    forwarding: readForwarding(given),
    weight: weight === undefined ? 1 : wholeNumber(weight, 0, HIGHEST_WEIGHT),
    upperThreshold,
    lowerThreshold,
  });
}

/**
 * The method, and the kind of tunnel: `--tun-type ipip` is what `-i` means; `gue` and `gre` are not
 * modelled. `ipvsadm-save` prints it behind every tunnel.
 */
function readForwarding(given: GivenOptions): Forwarding {
  const type = given.get('tunnel-type')?.value;
  if (type !== undefined && type.text !== 'ipip') {
    throw failure('bad-option', `'${type.text}' is no kind of tunnel`, type.position, 'ipip');
  }
  const methods: readonly Forwarding[] = ['masquerade', 'direct', 'tunnel'];
  const [method, second] = methods.filter((name) => given.has(name));
  if (second === undefined) return method ?? 'direct';
  const { position } = given.get(second)!.option;
  throw failure('syntax', 'two forwarding methods', position, 'one of -m, -g and -i');
}
