import type {} from '@packet-path/core';

declare module '@packet-path/core' {
  interface ErrorCodes {
    /** Bytes that are no capture, or one that contradicts itself. */
    'bad-capture': true;
  }
}
