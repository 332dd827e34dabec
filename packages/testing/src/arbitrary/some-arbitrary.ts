import { type OptionValue, objectWith } from '@packet-path/core';

/** An arbitrary of fast-check, as functions check what they are given. */
export const someArbitrary: OptionValue = objectWith('an arbitrary of fast-check', 'generate');
