import type { ReactNode } from 'react'
import type { TableDetail } from '../../../src/model/index.ts'
import { rowsAddress } from '../../view/query.ts'
import { useSite } from '../site.tsx'

const formats = ['csv', 'json', 'ndjson', 'parquet'] as const
const names = { csv: 'CSV', json: 'JSON', ndjson: 'NDJSON', parquet: 'Parquet' }

/** Download of the view as it stands, or of all rows, in four formats. */
export function Downloads({ table, query, total }: { table: TableDetail; query: Record<string, string>; total: number | null }): ReactNode {
  const { w, f } = useSite()
  const narrowed = Object.keys(query).some((name) => name !== 'version' && name !== 'order_by')
  const list = (asked: Record<string, string>, size: boolean): ReactNode => (
    <ul>
      {formats.map((format) => (
        <li key={format}>
          <a href={rowsAddress('', table.id, asked, { format })} download={`${table.slug}.${format}`} rel="nofollow">
            {names[format]}
            {format === 'parquet' && size && table.version && table.version.bytes !== null && (
              <span className="quiet s13"> {f.bytes(table.version.bytes)}</span>
            )}
          </a>
        </li>
      ))}
    </ul>
  )
  return (
    <details className="pop end" name="view">
      <summary className="btn go">{w.dataset.download}</summary>
      <div>
        <p className="s13 quiet">
          {w.dataset.downloadView}
          {total !== null && ` · ${w.common.rows(f.int(total))}`}
        </p>
        {list(query, !narrowed)}
        {narrowed && (
          <>
            <p className="s13 quiet rise-16">
              {w.dataset.downloadAll} · {w.common.rows(f.int(table.version?.rows ?? 0))}
            </p>
            {list(query['version'] ? { version: query['version'] } : {}, true)}
          </>
        )}
      </div>
    </details>
  )
}
