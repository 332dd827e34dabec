import { type Command, Option } from 'commander';
import { CaptureRecorder } from '../captures/capture-recorder.ts';
import { traceFlow } from '../trace/trace-flow.ts';
import { EXIT_CODES, helpText } from './help-text.ts';
import { addHostOptions } from './host-options.ts';
import { choice } from './option-values.ts';
import { PatientPrinter } from './output/print.ts';
import { checkWritable, writeWhole } from './output/write-file.ts';
import { paintTrace } from './paint-trace.ts';
import { type AnswerOptions, traceAnswer } from './trace-answer.ts';
import { traceCapture } from './trace-capture.ts';
import { type SceneOptions, sceneOf } from './trace-scene.ts';

interface TraceOptions extends SceneOptions, AnswerOptions {
  readonly writePcap?: string;
  readonly svg?: string;
}

const HELP = helpText(`
Examples:
  packet-path trace --cluster cluster.yaml --to default/web
  packet-path trace --cluster cluster.yaml --mode ipvs --to 10.96.0.10:80
  iptables-save > rules.txt
  packet-path trace --rules rules.txt --from 10.244.0.5:40000 --to 10.96.0.10:80
  ip -j addr > addr.json; ip -j route > route.json
  packet-path trace --rules rules.txt --addresses addr.json \\
    --routes route.json --to 172.20.0.11:30123
  packet-path trace --cluster cluster.yaml --plane ./mine.mjs --to default/web
  tcpdump -i eth0 -w eth0.pcap
  packet-path trace --rules rules.txt --pcap eth0.pcap --write-pcap out.pcapng
  nft list ruleset > rules.nft
  packet-path trace --nftables rules.nft --from 10.244.0.5:40000 \\
    --to 10.96.0.10:80
  iptables-save | packet-path trace --rules - --to 10.96.0.10:80

${EXIT_CODES}`);

/** Adds `trace`: one connection through a node, step by step. */
export function addTraceCommand(program: Command): void {
  const command = program
    .command('trace')
    .summary('follow one connection through a node, step by step')
    .description(
      'Opens one connection through a node that runs kube-proxy for a cluster, or through a host with ' +
        'rules of yours, and tells what every packet meets.',
    )
    .addOption(
      new Option('--cluster <file>', 'Services and EndpointSlices, JSON or YAML').conflicts(
        'rules',
      ),
    )
    .option('--rules <file>', 'what iptables-save printed')
    .addOption(
      new Option(
        '--nftables <file>',
        'what nft list ruleset printed, with -j or not; alone or beside --rules',
      ).conflicts('cluster'),
    )
    .option(
      '--ip6',
      'IPv6: the rules are of ip6tables-save, a service is called by its IPv6 address',
    )
    .addOption(
      choice('--mode <mode>', "kube-proxy's mode", ['iptables', 'ipvs', 'nftables', 'userspace'])
        .default('iptables')
        .conflicts(['rules', 'nftables']),
    )
    .addOption(
      choice('--layout <layout>', "of iptables mode's rules", ['current', '2019'])
        .default('current')
        .conflicts(['rules', 'nftables']),
    )
    .addOption(
      new Option(
        '--plane <module>',
        'a data plane of yours: ./mine.mjs, its default export',
      ).conflicts(['mode', 'layout', 'rules', 'nftables']),
    )
    .option('--from <address:port>', 'the client (default: a pod of the node)')
    .option(
      '--to <target>',
      'address:port (of icmp, an address), or a service of the cluster: namespace/name[:port]',
    )
    .addOption(
      new Option(
        '--pcap <file>',
        'send the packets of a capture (pcap, pcapng) at their times, in place of a connection',
      ).conflicts(['to', 'from', 'protocol', 'full', 'mermaid', 'svg']),
    )
    .option('--write-pcap <file>', 'write what entered and left as pcapng')
    .option('--protocol <name>', 'tcp, udp, sctp; or icmp, to an address without port', 'tcp')
    .option('--seed <seed>', 'decides what Linux leaves to chance', '1')
    .addOption(new Option('--brief', 'tell decisions alone').conflicts('json'))
    .addOption(
      new Option('--full', 'tell every step: each rule, each set, each hook function').conflicts([
        'brief',
        'json',
      ]),
    )
    .option('--json', 'print the steps as JSON')
    .addOption(
      new Option('--mermaid', 'print a flowchart of Mermaid').conflicts(['json', 'brief', 'full']),
    )
    .option('--svg <file>', 'write a picture of the hooks and of the way through them')
    .addHelpText('after', HELP)
    .action((options: TraceOptions) => trace(options));
  addHostOptions(command, 'instead of a cluster');
}

async function trace(options: TraceOptions): Promise<void> {
  const { pcap, writePcap, svg } = options;
  for (const file of [writePcap, svg]) if (file !== undefined) checkWritable(file);
  const { path, notes, flow, noteOf } = await sceneOf(options);
  if (pcap !== undefined) return traceCapture(path, notes, { ...options, pcap });
  const recorder = writePcap === undefined ? undefined : new CaptureRecorder(path);
  const traced = traceFlow(path, flow());
  const note = noteOf?.(traced.connection);
  const all = note === undefined ? notes : [...notes, note];
  const printer = new PatientPrinter();
  const isPlain = options.json === true || options.mermaid === true;
  printer.print(`${traceAnswer(traced, all, options)}\n`, isPlain ? undefined : paintTrace);
  if (writePcap !== undefined && recorder !== undefined) writeWhole(writePcap, recorder.bytes);
  if (svg !== undefined) {
    // Only a picture needs the room that writes markup.
    const { hooksPicture } = await import('../trace/picture/hooks-picture.ts');
    writeWhole(svg, hooksPicture(traced.steps));
  }
  printer.end();
}
