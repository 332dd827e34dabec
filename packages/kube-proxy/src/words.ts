import { declareDraws } from '@packet-path/core';

declare module '@packet-path/core' {
  interface DrawPurposes {
    /** The userspace proxy's shuffled endpoint list. */
    userspace: true;
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

declareDraws({ userspace: 'upkeep' });
