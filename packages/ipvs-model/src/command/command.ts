import type { Address, Position } from '@packet-path/core';
import type { DestinationSettings } from '../destination/destination-settings.ts';
import type { ServiceKey } from '../service/service-key.ts';
import type { ServiceSettings } from '../service/service-settings.ts';
import type { TimeoutSettings } from '../state/timeouts.ts';

/** A destination's address; port 0 keeps the packet's. */
export interface DestinationKey {
  readonly address: Address;
  readonly port: number;
}

/** One `ipvsadm` command that changes something. Frozen. */
export type IpvsCommand =
  | {
      /** `-A`, `-E` */
      readonly kind: 'add-service' | 'edit-service';
      readonly service: ServiceKey;
      readonly settings: ServiceSettings;
    }
  /** `-D` */
  | { readonly kind: 'delete-service'; readonly service: ServiceKey }
  | {
      /** `-a`, `-e` */
      readonly kind: 'add-destination' | 'edit-destination';
      readonly service: ServiceKey;
      readonly destination: DestinationKey;
      readonly settings: DestinationSettings;
    }
  | {
      /** `-d` */
      readonly kind: 'delete-destination';
      readonly service: ServiceKey;
      readonly destination: DestinationKey;
    }
  /** `-Z`: counts of a service, or of all, begin anew. */
  | { readonly kind: 'zero'; readonly service: ServiceKey | null }
  /** `-C` */
  | { readonly kind: 'clear' }
  /** `--set` */
  | { readonly kind: 'set-timeouts'; readonly timeouts: TimeoutSettings };

/** A command and where in its text it stands. */
export interface ReadCommand {
  readonly command: IpvsCommand;
  readonly position: Position;
}
