import type { KernelCase } from './kernel-case.ts';
import type { SocketCase } from './socket-case.ts';

/** One recording, of either format. */
export type RecordedCase = KernelCase | SocketCase;
