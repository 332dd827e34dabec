import { type OptionValue, objectWith } from '@packet-path/core';

/** A data plane, as functions check what they are given. */
export const somePlane: OptionValue = objectWith(
  'a data plane, as planesNamed and kubeProxyPlane make it',
  'make',
);
