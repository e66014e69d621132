/**
 * Every bar of the product in one go: `npm run bench` asks small (1 M rows, under two minutes of measuring), `npm run bench -- --rows 10000000` in full.
 * Parts: ingest (file to staged version), http (load, rows, clients, export over HTTP), search, search over HTTP. `--only http` runs one.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const { values: args } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' }, entries: { type: 'string', default: '100000' }, only: { type: 'string' } },
})
const parts = [
  { name: 'ingest', script: 'ingest.ts', argv: ['--rows', args.rows] },
  { name: 'http', script: 'http.ts', argv: ['--rows', args.rows] },
  { name: 'search', script: 'search.ts', argv: ['--entries', args.entries] },
  { name: 'search-http', script: 'search-http.ts', argv: ['--entries', args.entries] },
]
let failed = 0
for (const { name, script, argv } of parts) {
  if (args.only !== undefined && args.only !== name) continue
  console.log(`\n== ${name} ==`)
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, script), ...argv], { stdio: 'inherit' })
  if (status !== 0) failed += 1
}
process.exitCode = failed
