import type { ReactNode } from 'react'
import type { TableDetail } from '../../../src/model/index.ts'
import type { ExportFormat, ExportSizes } from '../../answers/index.ts'
import { rowsAddress } from '../../view/query.ts'
import { useSite } from '../site.tsx'

const formats = ['csv', 'xlsx', 'json', 'ndjson', 'parquet', 'geojson'] as const satisfies readonly ExportFormat[]
const names: Record<ExportFormat, string> = { csv: 'CSV', xlsx: 'XLSX', json: 'JSON', ndjson: 'NDJSON', parquet: 'Parquet', geojson: 'GeoJSON' }
const sheetRows = 1_048_575

/** One list of formats with what each weighs; a format that cannot be had says why, and what to take instead. */
function FormatList({ table, asked, sizes }: { table: TableDetail; asked: Record<string, string>; sizes: ExportSizes | null }): ReactNode {
  const { w, f, pick } = useSite()
  return (
    <ul>
      {formats.map((format) => {
        const size = sizes?.formats.find((candidate) => candidate.format === format)
        // A table without places has nothing to say about points.
        if (size?.refusal?.code === 'PUJIANG_EXPORT_NO_PLACES' || (format === 'geojson' && !size)) return null
        if (size?.refusal)
          return (
            <li key={format}>
              <p>
                <b>{names[format]}</b>{' '}
                {size.refusal.code === 'PUJIANG_EXPORT_XLSX_ROWS' ? w.table.xlsxTooLong(f.int(sheetRows)) : pick(size.refusal.detail)}
              </p>
            </li>
          )
        const bytes = size?.bytes ?? null
        const told = bytes === null ? w.table.sizeUnknown : size?.exact ? f.bytes(bytes) : w.table.about(f.bytes(bytes))
        return (
          <li key={format}>
            <a
              href={rowsAddress('', table.id, asked, { format, ...(format === 'json' && { all: 'true' }) })}
              download={`${table.slug}.${format}`}
              rel="nofollow"
            >
              <span>{names[format]}</span>
              <em>{format === 'geojson' ? w.table.geojsonNote : ''}</em>
              <em>{told}</em>
            </a>
          </li>
        )
      })}
    </ul>
  )
}

/** Download of the view as it stands, or of all rows, with the size before one waits for it. */
export function Downloads({
  table,
  query,
  total,
  sizes,
}: {
  table: TableDetail
  query: Record<string, string>
  total: number | null
  sizes: { view: ExportSizes | null; all: ExportSizes | null }
}): ReactNode {
  const { w, f } = useSite()
  const narrowed = Object.keys(query).some((name) => name !== 'version' && name !== 'order_by')
  return (
    <details className="pop end" name="view">
      <summary className="btn go">{w.dataset.download}</summary>
      <div className="download-menu">
        <p className="s13 quiet">
          {w.dataset.downloadView}
          {total !== null && ` · ${w.common.rows(f.int(total))}`}
        </p>
        <FormatList table={table} asked={query} sizes={sizes.view} />
        {narrowed && (
          <>
            <p className="s13 quiet rise-16">
              {w.dataset.downloadAll} · {w.common.rows(f.int(table.version?.rows ?? 0))}
            </p>
            <FormatList table={table} asked={query['version'] ? { version: query['version'] } : {}} sizes={sizes.all} />
          </>
        )}
      </div>
    </details>
  )
}
