import { execFileSync } from 'node:child_process';
import { release } from 'node:os';

/** The tools that are run: how each prints its version. */
const TOOLS = {
  'iptables-legacy': '--version',
  'ip6tables-legacy': '--version',
  'iptables-nft': '--version',
  nft: '--version',
  ipset: '--version',
  ip: '-V',
  python3: '--version',
};

/**
 * The versions of the kernel and the tools of this machine.
 *
 * @throws {Error} that says what is missing
 */
export function versions() {
  if (process.platform !== 'linux') throw new Error('this is not Linux');
  if (process.getuid?.() !== 0) throw new Error('root is needed, to make network namespaces');
  const found = { kernel: release() };
  for (const [tool, option] of Object.entries(TOOLS)) {
    try {
      found[tool] = execFileSync(tool, [option], { encoding: 'utf8' }).split('\n')[0].trim();
    } catch (cause) {
      throw new Error(`${tool} is missing`, { cause });
    }
  }
  return found;
}
