/** The bare engine's COPY of the workload's CSV to Parquet with the column types our load decides; prints the seconds. */
import { DuckDBInstance } from '@duckdb/node-api'

const [csv = '', target = '', threads = '2'] = process.argv.slice(2)
const types = {
  request_id: 'BIGINT',
  community_code: 'BIGINT',
  agency_code: 'VARCHAR',
  district: 'VARCHAR',
  category: 'VARCHAR',
  channel: 'VARCHAR',
  created_at: 'TIMESTAMP',
  closed_at: 'TIMESTAMP',
  latitude: 'DOUBLE',
  longitude: 'DOUBLE',
  satisfaction: 'BIGINT',
  amount: 'DECIMAL(10,2)',
  case_number: 'VARCHAR',
  description: 'VARCHAR',
  is_public: 'BOOLEAN',
}
const columns = `{${Object.entries(types)
  .map(([name, type]) => `'${name}': '${type}'`)
  .join(', ')}}`
const connection = await (await DuckDBInstance.create(':memory:', { threads })).connect()
const began = performance.now()
await connection.run(`COPY (FROM read_csv('${csv}', header = true, columns = ${columns})) TO '${target}' (FORMAT parquet, COMPRESSION zstd)`)
console.log(JSON.stringify({ seconds: (performance.now() - began) / 1000 }))
