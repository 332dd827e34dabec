import { PacketPathError } from '@packet-path/core';
import type { Calibration } from '../constant/calibration.ts';
import { ARTICLE_2019 } from './article-2019.ts';
import { BLOG_2025 } from './blog-2025.ts';
import { EMULATED_KERNEL } from './emulated-kernel.ts';
import { HUAWEI_2017 } from './huawei-2017.ts';
import { KUBERNETES_NFTABLES } from './kubernetes-nftables.ts';
import { MEASURED_KERNEL } from './measured-kernel.ts';

/** The calibrations that come with the package. */
export const CALIBRATIONS: readonly Calibration[] = [
  ARTICLE_2019,
  BLOG_2025,
  MEASURED_KERNEL,
  HUAWEI_2017,
  EMULATED_KERNEL,
  KUBERNETES_NFTABLES,
];

/**
 * A calibration by its name.
 *
 * @throws {PacketPathError} `not-found`
 */
export function calibrationNamed(name: string): Calibration {
  const known = CALIBRATIONS.find((calibration) => calibration.name === name);
  if (known !== undefined) return known;
  throw new PacketPathError('not-found', `there is no calibration '${name}'`, {
    expected: CALIBRATIONS.map((calibration) => calibration.name).join(', '),
  });
}
