import type { Action } from '../extension/extension.ts';

/** Does nothing that changes a packet's way. */
export const CONTINUE: Action = { run: () => 'continue' };
