import type { ProxyModeOptions } from '@packet-path/node';

/** The modes that a migration leads between. */
export type MigrationMode = Exclude<ProxyModeOptions['mode'], 'userspace'>;

/** A kind of behaviour that modes of kube-proxy differ in. */
export type MigrationTopic =
  | 'node ports at localhost'
  | 'addresses of node ports'
  | 'Local policy'
  | 'Local policy without a local endpoint'
  | 'source ranges of load balancers'
  | 'wrong ports of cluster IPs'
  | 'addresses that no service has'
  | 'ping of cluster IPs'
  | 'flows of services'
  | 'session affinity'
  | 'choice of endpoints';

/** Something that will be otherwise, or stay. Frozen. */
export interface MigrationFinding {
  readonly topic: MigrationTopic;
  /** Whether this cluster will notice. */
  readonly changes: boolean;
  /** The fate of the flow before and after, in words. */
  readonly before: string;
  readonly after: string;
  /** Why: what each mode does. */
  readonly because: string;
  /** The flows that were played, of how many services, and some of them by name. */
  readonly services: number;
  readonly examples: readonly string[];
}

/** Work of a mode, before or after. */
export interface MigrationCosts {
  /** Of the first packet of a new connection, in the mean over the services that were played. */
  readonly rules: number;
  readonly lookups: number;
  /** Of a request and its response over an open connection. */
  readonly requestRules: number;
  /** The first sync of the whole cluster: rules, set elements and IPVS entries written, bytes of text. */
  readonly firstSync: SyncCosts;
  /** The sync after one endpoint has gone; null where no service has an endpoint. */
  readonly oneEndpoint: SyncCosts | null;
}

/** Work of a sync, by name; those that are 0 are left out. */
export type SyncCosts = Readonly<Record<string, number>>;

/** The consequences for a cluster whose kube-proxy changes its mode. Frozen. */
export interface Migration {
  readonly from: MigrationMode;
  readonly to: MigrationMode;
  /** Services, and those of them that were played: of services alike some stand for all. */
  readonly services: number;
  readonly played: number;
  readonly findings: readonly MigrationFinding[];
  readonly costs: { readonly before: MigrationCosts; readonly after: MigrationCosts };
}
