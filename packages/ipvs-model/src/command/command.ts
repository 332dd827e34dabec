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

/** The columns that `-L` prints: those of `-Ln`, or of one more option. */
export type ListedColumns =
  | 'settings'
  /** `--stats` */
  | 'statistics'
  /** `--rate` */
  | 'rates'
  /** `--thresholds` */
  | 'thresholds'
  /** `--persistent-conn` */
  | 'persistent-connections';

/** One `ipvsadm` command that prints something. Frozen. */
export type IpvsListing =
  | {
      /** `-Ln`, of one service or of all. */
      readonly kind: 'list-services';
      readonly columns: ListedColumns;
      readonly service: ServiceKey | null;
    }
  /** `-Lnc` */
  | { readonly kind: 'list-connections' }
  /** `-L --timeout` */
  | { readonly kind: 'list-timeouts' }
  /** `-Sn` */
  | { readonly kind: 'save' };

/** A command and where in its text it stands. */
export interface ReadCommand<Command extends IpvsCommand | IpvsListing = IpvsCommand> {
  readonly command: Command;
  readonly position: Position;
}

/** Whether a command changes nothing. */
export function isListing(command: IpvsCommand | IpvsListing): command is IpvsListing {
  const { kind } = command;
  return (
    kind === 'list-services' ||
    kind === 'list-connections' ||
    kind === 'list-timeouts' ||
    kind === 'save'
  );
}
