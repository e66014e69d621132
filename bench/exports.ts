import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { drain, startChild } from './asker.ts'

const rounds = 3

/** Every door that gives a whole table, against the bare engine's COPY of it to a CSV file: the best of three rounds, in each of which all take turns. */
export async function measureExports({ url, key, resource, data }: { url: string; key: string; resource: string; data: string }): Promise<void> {
  const [name = ''] = (await readdir(join(data, 'serving'))).filter((n) => n.endsWith('.duckdb'))
  const rest = `${url}/api/v1/tables/requests/rows?format=`
  const explore = `${url}/api/explore/v2.1/catalog/datasets/requests/exports/`
  const doors: Readonly<Record<string, string>> = {
    'REST CSV': `${rest}csv`,
    'REST CSV in any order': `${rest}csv&ordered=false`,
    'REST JSON': `${rest}json&all=true`,
    'dump CSV': `${url}/datastore/dump/${resource}`,
    'dump TSV': `${url}/datastore/dump/${resource}?format=tsv`,
    'dump JSON': `${url}/datastore/dump/${resource}?format=json`,
    'SODA CSV': `${url}/resource/requests.csv?$limit=100000000`,
    'SODA JSON': `${url}/resource/requests.json?$limit=100000000`,
    'Opendatasoft CSV': `${explore}csv`,
    'Opendatasoft JSON lines': `${explore}jsonl`,
  }
  const best = new Map<string, { seconds: number; bytes: number }>()
  let bare = Infinity
  for (let round = 0; round < rounds; round++) {
    const child = await startChild('bare-export.ts', [join(data, 'serving', name), '2', '*'])
    bare = Math.min(bare, (child.hello as { seconds: number }).seconds)
    await child.stop()
    for (const [door, address] of Object.entries(doors)) {
      const began = performance.now()
      const bytes = await drain(address, { authorization: `Bearer ${key}` })
      const seconds = (performance.now() - began) / 1000
      if (seconds < (best.get(door)?.seconds ?? Infinity)) best.set(door, { seconds, bytes })
    }
  }
  console.log(`all rows; bare export to CSV ${bare.toFixed(2)} s`)
  for (const [door, { seconds, bytes }] of best)
    console.log(
      `${door.padEnd(24)} ${(bytes / 1e6).toFixed(0).padStart(4)} MB in ${seconds.toFixed(2)} s: ratio ${(bare / seconds).toFixed(2)} (bar for CSV 0.70)`,
    )
}
