import { type DataPlane, dataPlanes } from '../node/data-plane.ts';

/** A data plane to study. Choices and seed are the study's. */
export type StudyPlane = DataPlane;

/**
 * What the published comparison measured, what iptables mode writes today, IPVS, and nftables, which
 * is to take its place.
 */
export const STUDY_PLANES: readonly StudyPlane[] = dataPlanes([
  'iptables-2019',
  'iptables',
  'ipvs',
  'nftables',
]);
