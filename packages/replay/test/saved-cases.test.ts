import { type LinuxHost, linuxHost } from '@packet-path/linux-host';
import { describe, expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import type { KernelCase } from '../src/index.ts';
import { CasePlayer } from '../src/play/case-player.ts';
import { FILES, isFirst, kernelCases } from './support/recordings.ts';

/** The large cases have the same rules as the small ones, many times. */
const NETFILTER =
  /^((nftables-)?(kube-proxy-ipv[46]|rulesets)|calico|conntrack|netfilter-extra)-(more-|full-)?\d/;

/** Tables of a text in the order of their names: Linux lists the newest first. */
function tables(text = ''): readonly string[] {
  return text
    .replaceAll(/^#.*\n|^\[0:0\] (?=-A)/gm, '')
    .split(/(?<=^COMMIT\n)/m)
    .sort();
}

/** Sets hold no order, and a network of one address is that address. */
function elements(text = ''): readonly string[] {
  return text
    .replaceAll(/\/(32|128)(?= |,|$)/gm, '')
    .split('\n')
    .sort();
}

/** Elements that packets had made were gone before the first step. */
function withoutPassing(text = ''): string {
  return text.replaceAll(/^\t\telements = \{[^}]*expires[^}]*\}\n/gm, '');
}

describe('the texts of the recordings', () => {
  const files = FILES.filter(
    (name) => NETFILTER.test(name) && (isFirst(name) || PROPERTY_RUNS > 1),
  );

  test.each(files)('%s: are saved as they were loaded', (file) => {
    for (const kernelCase of kernelCases(file, 10)) {
      const { setup, name } = kernelCase;
      const { host } = new CasePlayer(kernelCase);
      const { iptables, ip6tables, ipset, nftables } = host.save();
      expect(tables(iptables), name).toEqual(tables(setup.iptables));
      expect(tables(ip6tables), name).toEqual(tables(setup.ip6tables));
      // The sets of these cases are as they were given to ipset, with ranges, not as it saves them.
      if (!file.startsWith('netfilter-extra')) {
        expect(elements(ipset), name).toEqual(elements(setup.ipset));
      }
      expect(nftables, name).toBe(withoutPassing(setup.nftables));
    }
  });

  test.each(files)('%s: what a case leaves is built again', { tags: ['slow'] }, (file) => {
    for (const kernelCase of [...kernelCases(file, 60)].slice(0, 5)) {
      const saved = played(kernelCase).save();
      // The recordings' nft lists what it reads: another version would list it in its own way.
      const again = linuxHost({ ...saved, nft: { version: '1.0.6' } });
      expect(again.save(), kernelCase.name).toEqual(saved);
    }
  });
});

function played(kernelCase: KernelCase): LinuxHost {
  const player = new CasePlayer(kernelCase);
  for (const step of kernelCase.steps) player.play(step);
  return player.host;
}
