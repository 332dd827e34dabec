// Asks DuckDB what stands in the Parquet file of a merged sweep: the types of its columns, and sums over them
// that the CSV beside it gives too. DuckDB is native code: it is installed beside, never with the project.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const DUCKDB = '@duckdb/node-api@1.5.6-r.1';
const main = fileURLToPath(new URL('../packages/packet-path/dist/cli/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'packet-path-parquet-'));
const run = (...args) => execFileSync(process.execPath, [main, ...args], { cwd: folder });

try {
  const parameters = {
    plane: ['iptables', 'ipvs', 'nftables'],
    services: [1, 10, 100],
    endpoints: 3,
  };
  writeFileSync(join(folder, 'study.json'), JSON.stringify({ study: 'counts', parameters }));
  run('sweep', 'study.json', '--out', 'results');
  run('merge', 'results', '--out', 'table');
  execFileSync('npm', [
    'install',
    '--silent',
    '--no-audit',
    '--no-fund',
    '--prefix',
    folder,
    DUCKDB,
  ]);
  const { resolve } = createRequire(join(folder, 'from.cjs'));
  const { DuckDBInstance } = await import(pathToFileURL(resolve('@duckdb/node-api')).href);
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const ask = async (query) => (await connection.runAndReadAll(query)).getRowObjects();
  const file = join(folder, 'table', 'cells.parquet');

  const columns = await ask(`DESCRIBE SELECT * FROM '${file}'`);
  const types = Object.fromEntries(
    columns.map((column) => [column.column_name, column.column_type]),
  );
  const expected = {
    study: 'VARCHAR',
    cell: 'BIGINT',
    plane: 'VARCHAR',
    services: 'BIGINT',
    rulesMean: 'DOUBLE',
  };
  for (const [name, type] of Object.entries(expected)) {
    if (types[name] !== type) throw new Error(`column ${name} is ${types[name]}, not ${type}`);
  }
  const [sums] = await ask(
    `SELECT count(*) AS n, sum(pairs) AS pairs, sum(rulesMean) AS rules FROM '${file}'`,
  );
  const [head, ...rows] = readFileSync(join(folder, 'table', 'cells.csv'), 'utf8')
    .trim()
    .split('\n');
  const sumOf = (name) => {
    const at = head.split(',').indexOf(name);
    return rows.reduce((sum, row) => sum + Number(row.split(',')[at]), 0);
  };
  const found = [Number(sums.n), Number(sums.pairs), sums.rules];
  const told = [rows.length, sumOf('pairs'), sumOf('rulesMean')];
  if (String(found) !== String(told))
    throw new Error(`DuckDB reads ${found}, the CSV says ${told}`);
  console.log(`DuckDB reads ${columns.length} columns and ${found[0]} rows as the CSV has them`);
} finally {
  rmSync(folder, { recursive: true });
}
