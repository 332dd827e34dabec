import type {} from '@packet-path/core';

declare module '@packet-path/core' {
  interface Tools {
    'ip6tables-restore': true;
    ipset: true;
    'iptables-restore': true;
  }
}
