import { declareDraws } from '@packet-path/core';

declare module '@packet-path/core' {
  interface DrawPurposes {
    /** The order into which the userspace proxy shuffles a service's endpoints. */
    userspace: true;
    /** The endpoint for a connection that nftables mode's proxy of localhost accepts. */
    localhost: true;
  }

  interface ErrorCodes {
    'unknown-scheduler': true;
  }

  interface Tools {
    conntrack: true;
    ip6tables: true;
    'ip6tables-restore': true;
    ipset: true;
    iptables: true;
    'iptables-restore': true;
    ipvsadm: true;
    nft: true;
  }
}

declareDraws({ userspace: 'upkeep', localhost: 'path' });
