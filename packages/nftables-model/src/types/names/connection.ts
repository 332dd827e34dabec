import type { Names } from './names.ts';

/** States and events of connections. */
export const CONNECTION_NAMES: Names = {
  ct_state: [
    ['invalid', 1],
    ['established', 2],
    ['related', 4],
    ['new', 8],
    ['untracked', 64],
  ],
  ct_dir: [
    ['original', 0],
    ['reply', 1],
  ],
  ct_status: [
    ['expected', 1],
    ['seen-reply', 2],
    ['assured', 4],
    ['confirmed', 8],
    ['snat', 16],
    ['dnat', 32],
    ['dying', 512],
  ],
  ct_event: [
    ['new', 1],
    ['related', 2],
    ['destroy', 4],
    ['reply', 8],
    ['assured', 16],
    ['protoinfo', 32],
    ['helper', 64],
    ['mark', 128],
    ['seqadj', 256],
    ['secmark', 512],
    ['label', 1024],
  ],
};
