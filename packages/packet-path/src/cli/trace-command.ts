import { Command } from 'commander';
import type { Settle } from './exit-code.ts';

export function traceCommand(_settle: Settle): Command {
  return new Command('trace');
}
