import { readPolicies } from 'packet-path/calico';
import { readCluster } from 'packet-path/cluster';
import { PacketPathError } from 'packet-path/core';
import { recognise } from 'packet-path/node';
import type { KeptFile } from '../protocol/scene.ts';
import type { OpenedCluster, OpenedRules, OpenedScene, RulesTool } from './opened-scene.ts';

/** The reader of each output that `recognise` knows; the others are of no use here. */
const TOOLS: Readonly<Record<string, RulesTool | 'kubectl'>> = {
  'iptables-save': 'iptables-save',
  'nft list ruleset': 'nft list ruleset',
  'nft -j list ruleset': 'nft list ruleset',
  'ipset save': 'ipset save',
  'ipset list': 'ipset save',
  'ipvsadm-save -n': 'ipvsadm-save -n',
  'ipvsadm -Ln': 'ipvsadm-save -n',
  'ip addr': 'ip addr',
  'ip -j addr': 'ip addr',
  'ip route': 'ip route',
  'ip -j route': 'ip route',
  'ip rule': 'ip rule',
  'ip -j rule': 'ip rule',
  'kubectl get -o yaml': 'kubectl',
};

/** Kinds of objects that Felix reads: a text with one of them is read for policies as well. */
const POLICY_KIND = /\bkind"?\s*:\s*"?(?:Global)?NetworkPolicy\b/;
/** Kinds of objects that make a cluster. */
const CLUSTER_KIND = /\bkind"?\s*:\s*"?(?:Service|EndpointSlice)(?:List)?\b/;

/**
 * Reads files that belong together: the objects of one cluster, or the tools' texts of one host.
 *
 * @throws {PacketPathError} what is wrong with a file, with its name, line and column
 */
export function openFiles(files: readonly KeptFile[]): OpenedScene {
  const read = files.map((file) => ({ file, tool: toolOf(file) }));
  const ofKubectl = read.filter(({ tool }) => tool === 'kubectl').map(({ file }) => file);
  if (ofKubectl.length === files.length) return clusterOf(ofKubectl);
  if (ofKubectl.length > 0) {
    throw new PacketPathError('usage', 'objects of a cluster and rules of a host at once', {
      source: ofKubectl[0]!.name,
      expected: 'the one or the other',
    });
  }
  return rulesOf(read);
}

function toolOf({ name, text }: KeptFile): RulesTool | 'kubectl' {
  const found = recognise(text);
  const tool = found === undefined ? 'kubectl' : TOOLS[found];
  if (tool !== undefined) return tool;
  throw new PacketPathError('syntax', `this is what ${found} prints`, {
    source: name,
    position: { line: 1, column: 1 },
    expected: 'what kubectl, iptables-save, nft, ipset, ipvsadm or ip prints',
  });
}

function clusterOf(files: readonly KeptFile[]): OpenedCluster {
  const notes: string[] = [];
  const clusters = files.filter(({ text }) => CLUSTER_KIND.test(text) || !POLICY_KIND.test(text));
  const [first, second] = clusters;
  if (second !== undefined || first === undefined) {
    throw new PacketPathError('usage', `${clusters.length} files have services`, {
      source: (second ?? files[0]!).name,
      expected: 'one file with services and EndpointSlices, others with policies',
    });
  }
  const cluster = readCluster(first.text, {
    source: first.name,
    onPassedOver: (kind, count) => notes.push(`${first.name}: ${count} × ${kind} passed over`),
  });
  const withPolicies = files.filter(({ text }) => POLICY_KIND.test(text));
  if (withPolicies.length > 1) {
    throw new PacketPathError('usage', `${withPolicies.length} files have policies`, {
      source: withPolicies[1]!.name,
      expected: 'one',
    });
  }
  const [given] = withPolicies;
  const policies = given && readPolicies(given.text, { source: given.name });
  const names = { cluster: first.name, policies: given?.name };
  return { kind: 'cluster', cluster, policies, names, notes };
}

function rulesOf(
  read: readonly { readonly file: KeptFile; readonly tool: RulesTool | 'kubectl' }[],
): OpenedRules {
  const texts: Partial<Record<RulesTool | 'kubectl', KeptFile>> = {};
  for (const { file, tool } of read) {
    if (texts[tool] !== undefined) {
      throw new PacketPathError('usage', `another text of ${tool}`, {
        source: file.name,
        expected: 'one of each tool',
      });
    }
    texts[tool] = file;
  }
  return { kind: 'rules', texts };
}
