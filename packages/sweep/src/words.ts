import type {} from '@packet-path/core';

declare module '@packet-path/core' {
  interface ErrorCodes {
    /** A sweep's definition that cannot be run. */
    'bad-sweep': true;
    /** Parts of results that do not belong together. */
    'mixed-parts': true;
  }
}
