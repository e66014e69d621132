import type { ReactNode } from 'react'
import { metadataEntries, type MetadataPath } from '../../../src/model/index.ts'
import { Scroll } from '../parts.tsx'
import { offered } from '../form.tsx'
import { useSite } from '../site.tsx'

/** One dataset of the grid with its texts now. */
export interface GridRow {
  slug: string
  name: string
  revision: number
  values: Record<string, string>
}

/** Datasets below each other, entries side by side, every cell to be written in. Sends slug, revision and every cell; what did not change changes nothing. */
export function BulkGrid({
  rows,
  paths,
  action,
  typed,
}: {
  rows: readonly GridRow[]
  paths: readonly MetadataPath[]
  action: string
  typed: Record<string, string> | null
}): ReactNode {
  const { w, pick, to, codes } = useSite()
  const entries = paths.flatMap((path) => metadataEntries.find((entry) => entry.path === path) ?? [])
  return (
    <form method="post" action={action} data-grid>
      <input type="hidden" name="columns" value={paths.join(',')} />
      <Scroll label={w.work.grid} className="scroll grid-scroll">
        <table className="cells">
          <thead>
            <tr>
              <th scope="col">{w.desk.name}</th>
              {entries.map((entry, column) => (
                <th scope="col" key={entry.path}>
                  <span id={`head-${column}`}>{pick(entry.label)}</span>
                  <button className="plain s13" type="button" data-fill={column} hidden>
                    {w.work.setAllDo}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, i) => (
              <tr key={row.slug}>
                <th scope="row" id={`row-${i}`}>
                  <a href={to(`/desk/datasets/${row.slug}`)}>{row.name}</a>
                  <input type="hidden" name={`slug-${i}`} value={row.slug} />
                  <input type="hidden" name={`revision-${i}`} value={row.revision} />
                </th>
                {entries.map((entry, column) => {
                  const value = typed?.[`cell-${i}-${entry.path}`] ?? row.values[entry.path] ?? ''
                  const shared = {
                    name: `cell-${i}-${entry.path}`,
                    'aria-labelledby': `row-${i} head-${column}`,
                    'data-cell': `${i},${column}`,
                    'data-was': row.values[entry.path] ?? '',
                    defaultValue: value,
                  }
                  return (
                    <td key={entry.path} className={entry.long ? 'wide' : undefined}>
                      {entry.list ? (
                        <select {...shared}>
                          {entry.optional && <option value="">—</option>}
                          {offered(codes(entry.list), value).map((code) => (
                            <option key={code.code} value={code.code}>
                              {pick(code.label)}
                            </option>
                          ))}
                        </select>
                      ) : entry.long ? (
                        <textarea rows={1} {...shared} />
                      ) : (
                        <input {...shared} autoComplete="off" />
                      )}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <footer className="decide">
        <p className="say">{w.work.gridText}</p>
        <button className="btn go">{w.work.preview}</button>
      </footer>
    </form>
  )
}
