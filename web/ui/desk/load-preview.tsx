import type { ReactNode } from 'react'
import type { UploadPreview } from '../../answers/index.ts'
import { typeWord } from '../dataset/column-head.tsx'
import { Scroll } from '../parts.tsx'
import { useSite } from '../site.tsx'

/** What changes in the columns against the version that readers have now. */
function Against({ preview }: { preview: UploadPreview }): ReactNode {
  const { w, f } = useSite()
  if (!preview.current) return <p className="quiet s13">{w.work.noCurrent}</p>
  const changed = preview.columns.filter(({ change }) => change !== 'same')
  const words = { new: w.work.newColumn, gone: w.work.goneColumn, type: w.work.changedType, renamed: w.work.renamedColumn, same: '' }
  const free = preview.columns.filter(({ change }) => change === 'gone').map(({ name }) => name)
  return (
    <p className="against s13">
      <b className="strong">
        {w.work.against} v{preview.current.version}
      </b>{' '}
      <span className="quiet">{w.work.nowRows(f.int(preview.current.rows))}</span>
      {changed.length === 0 && <span className="good"> {w.work.sameColumns}</span>}
      {changed.map((column) => (
        <span key={column.change + column.name} className={`delta ${column.change}`}>
          {column.header || column.name} <em>{words[column.change]}</em>
          {column.change === 'type' && column.was && (
            <em>
              {typeWord(w, column.was)} → {typeWord(w, column.type)}
            </em>
          )}
          {column.column !== null && (column.renames !== null || (column.change === 'new' && free.length > 0)) && (
            <select
              className="in small"
              name={`renames-${column.column}`}
              defaultValue={column.renames ?? ''}
              aria-label={`${w.work.goesOnFrom}: ${column.header || column.name}`}
            >
              <option value="">{w.work.goesOnFromNone}</option>
              {[...(column.renames === null ? [] : [column.renames]), ...free].map((name) => (
                <option key={name} value={name}>
                  {w.work.goesOn(name)}
                </option>
              ))}
            </select>
          )}
        </span>
      ))}
    </p>
  )
}

/** The first rows as they will be kept; cells that do not fit are tinted and stay empty. */
export function LoadPreview({ preview, chosen }: { preview: UploadPreview; chosen: boolean }): ReactNode {
  const { w } = useSite()
  const columns = preview.columns.filter(({ change }) => change !== 'gone')
  return (
    <>
      {chosen ? <Against preview={preview} /> : <p className="quiet s13">{w.work.chooseFirst}</p>}
      <Scroll label={w.work.previewRows}>
        <table className="dense preview">
          <thead>
            <tr>
              {columns.map((column, i) => (
                <th key={i} scope="col" className={column.change === 'new' ? 'fresh' : undefined}>
                  {column.name} <small>{typeWord(w, column.type)}</small>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.rows.slice(0, 8).map((row, i) => (
              <tr key={i}>
                {row.map((cell, at) => (
                  <td key={at} className={cell.fits ? (/^(integer|decimal|double)$/.test(columns[at]?.type ?? '') ? 'num' : undefined) : 'misfit'}>
                    {cell.text === null ? <span className="quiet">{w.work.empty}</span> : cell.text.slice(0, 60)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  )
}
