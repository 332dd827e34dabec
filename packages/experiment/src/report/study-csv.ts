import { checkArgument, objectOfLists } from '@packet-path/core';
import { csv } from '../print/csv.ts';
import type { Summary } from '../statistics/summary.ts';
import type { StudyResult, StudyRun } from '../study/result.ts';
import { programmingCells } from './programming-table.ts';

/** The study as CSV (RFC 4180): a header, then a row for each cluster and data plane. */
export function studyCsv(result: StudyResult): string {
  checkArgument('studyCsv', 'result', result, objectOfLists('what runStudy gives', 'runs'));
  const rows = result.runs.map((run) => cells(run));
  const header = rows[0] === undefined ? [] : Object.keys(rows[0]);
  return csv([header, ...rows.map((row) => Object.values(row))]);
}

function cells(run: StudyRun): Record<string, string | number> {
  const { newConnection, establishedPacket, program } = run;
  return {
    cluster: run.cluster,
    plane: run.plane,
    services: run.services,
    pairs: run.pairs,
    pairs_of: run.met.of,
    met_by: Object.keys(run.met.means).join('; '),
    program_rules: program.rules,
    program_chains: program.chains,
    program_sets: program.sets,
    program_elements: program.elements,
    program_services: program.services,
    program_bytes: program.bytes,
    ...summary('new_connection_rules', newConnection.rules),
    ...summary('new_connection_service_rules', newConnection.serviceRules),
    ...summary('new_connection_set_lookups', newConnection.setLookups),
    ...summary('new_connection_hash_probes', newConnection.hashProbes),
    established_packet_rules: establishedPacket.rules,
    established_packet_service_rules: establishedPacket.serviceRules,
    ...Object.assign(
      {},
      ...run.requests.map(({ requestsPerConnection, rules }) =>
        summary(`request_rules_${requestsPerConnection}_a_connection`, rules),
      ),
    ),
    ...programmingCells(run),
  };
}

function summary(name: string, { mean, p95, worst }: Summary): Record<string, number> {
  return { [`${name}_mean`]: mean, [`${name}_p95`]: p95, [`${name}_worst`]: worst };
}
