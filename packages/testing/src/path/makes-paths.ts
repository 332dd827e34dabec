import { type OptionValue, someFunction } from '@packet-path/core';

/** A function that makes paths under test, as functions check what they are given. */
export const MAKES_PATHS: OptionValue = { ...someFunction, expected: 'what underTest makes' };
