import { PacketPathError, parseEndpointOrAddress } from '@packet-path/core';
import type { DestinationSettings } from '../destination/destination-settings.ts';
import type { ServiceKey } from '../service/service-key.ts';
import type { ReadCommand } from './command.ts';

/** A masqueraded destination of IPv4 as `ipvsadm-save -n` writes it: service, destination, settings. */
const SAVED = /^-a (-[tu] \S+) -r (\d{1,3}(?:\.\d{1,3}){3}:\d{1,5}) (-m -w \d{1,5})$/;

/**
 * Lines of a program that add a masqueraded destination to the service of the line before: most of a
 * large program. Only the destination is read; service and settings are those that were read before
 * from the same text.
 */
export class SavedDestinations {
  #serviceText = '';
  #service: ServiceKey | undefined;
  readonly #settings = new Map<string, DestinationSettings>();

  /** The command of a line; undefined where the line must be read in full, or is wrong. */
  read(text: string, line: number): ReadCommand | undefined {
    const parts = SAVED.exec(text);
    if (parts === null || parts[1] !== this.#serviceText) return undefined;
    const service = this.#service;
    const settings = this.#settings.get(parts[3]!);
    if (service?.family !== 4 || settings === undefined) return undefined;
    try {
      const destination = Object.freeze(parseEndpointOrAddress(parts[2]!));
      const command = Object.freeze({
        kind: 'add-destination',
        service,
        destination,
        settings,
      } as const);
      return Object.freeze({ command, position: { line, column: 1 } });
    } catch (error) {
      // Read in full, the line is refused with the place of the error.
      if (error instanceof PacketPathError) return undefined;
      throw error;
    }
  }

  /** Remembers what a line says that was read in full. */
  learn(text: string, { command }: ReadCommand): void {
    if (command.kind !== 'add-destination') return;
    const parts = SAVED.exec(text);
    if (parts === null) return;
    this.#serviceText = parts[1]!;
    this.#service = command.service;
    this.#settings.set(parts[3]!, command.settings);
  }
}
