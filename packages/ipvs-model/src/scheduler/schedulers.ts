import { dh } from './dh.ts';
import { fo } from './fo.ts';
import { lblc } from './lblc.ts';
import { lblcr } from './lblcr.ts';
import { lc } from './lc.ts';
import { mh } from './mh.ts';
import { nq } from './nq.ts';
import { ovf } from './ovf.ts';
import { rr } from './rr.ts';
import type { Scheduler } from './scheduler.ts';
import { sed } from './sed.ts';
import { sh } from './sh.ts';
import { twos } from './twos.ts';
import { wlc } from './wlc.ts';
import { wrr } from './wrr.ts';

/** The schedulers of Linux. */
export const SCHEDULERS: readonly Scheduler[] = [
  rr,
  wrr,
  lc,
  wlc,
  fo,
  ovf,
  lblc,
  lblcr,
  dh,
  sh,
  mh,
  sed,
  nq,
  twos,
];

/**
 * Schedulers that begin as they would have begun earlier: they arm no timer and charge nothing, and
 * look at nothing but their service.
 */
export const PATIENT: ReadonlySet<Scheduler> = new Set([rr, wrr, lc, wlc, fo, ovf, sed, nq, twos]);

/** Schedulers among these to which it is all the same whether a service's first destinations are made: they ask for each in its turn. */
export const UNAWARE: ReadonlySet<Scheduler> = new Set([rr]);
