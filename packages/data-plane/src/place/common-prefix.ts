import { Prefix } from '@packet-path/core';

/** The longest prefix that holds all of these, which are of one family and at least one. */
export function commonPrefix(prefixes: readonly Prefix[]): Prefix {
  let common = prefixes[0]!;
  for (const { address, length } of prefixes) {
    while (common.length > length || !common.contains(address)) {
      common = new Prefix(common.address, common.length - 1);
    }
  }
  return common.network();
}
