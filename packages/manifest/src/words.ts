import type {} from '@packet-path/core';

declare module '@packet-path/core' {
  interface ErrorCodes {
    'bad-cluster': true;
  }
}
