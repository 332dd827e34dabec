import type { Family } from '@packet-path/core';
import type { TableName } from '../netfilter/ruleset.ts';

/** A family's sync begins. */
export interface SyncBegins {
  readonly kind: 'sync';
  readonly family: Family;
  /** A full sync compares or writes everything, a partial one what has changed. */
  readonly extent: 'full' | 'partial';
  /** iptables mode, over 1,000 endpoints: comments are left out, and stale chains wait. */
  readonly isLargeCluster: boolean;
}

/** `iptables-save -t TABLE`. */
export interface TableSaved {
  readonly kind: 'table-saved';
  readonly family: Family;
  readonly table: TableName;
}

/** Objects that kube-proxy lists on the host; here it remembers them, so that no tool is run. */
export interface Listed {
  readonly kind: 'listed';
  readonly tool: 'ip' | 'ipset' | 'ipvs' | 'nft';
  /** Listings of this kind, one after another. */
  readonly requests: number;
  /** Objects in all their answers together. */
  readonly objects: number;
}

/** Single objects that kube-proxy asks the kernel for, each by a netlink message of its own. */
export interface Looked {
  readonly kind: 'looked-up';
  readonly messages: number;
}

/** A part of a sync that no run of a tool shows. */
export type SyncNote = SyncBegins | TableSaved | Listed | Looked;
