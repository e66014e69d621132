import type { ReactNode } from 'react'
import type { FieldDetail } from '../../../src/model/index.ts'
import type { ComparisonView, RowChange } from '../../answers/index.ts'
import { Scroll } from '../parts.tsx'
import { useSite } from '../site.tsx'
import { labelOfField, showCell } from './view-links.ts'

/** Columns shown beside the key and those that changed. */
const mostColumns = 8

type Fields = readonly FieldDetail[]
const titleOf = (name: string, fields: Fields, pick: ReturnType<typeof useSite>['pick']): string => {
  const field = fields.find((candidate) => candidate.name === name)
  return field ? labelOfField(field, pick) : name
}

/** What changed, in one line: rows gained, lost and changed, and what became of the columns. */
export function ComparisonCounts({ comparison, fields, end }: { comparison: ComparisonView; fields: Fields; end?: ReactNode }): ReactNode {
  const { w, f, pick } = useSite()
  const { added, removed, renamed, retyped } = comparison.fields
  const names = (list: ComparisonView['fields']['added']): string =>
    list.map((field) => pick(field.label) || field.name).join(pick({ zh: '、', en: ', ' }))
  const same = added.length + removed.length + renamed.length + retyped.length === 0
  return (
    <div className="diff-counts">
      <p>
        <b>{w.evidence.compareTitle(`v${comparison.from.number}`, `v${comparison.to.number}`)}</b>
        {comparison.added + comparison.removed + comparison.changed === 0 ? (
          <span>{w.evidence.noDifference}</span>
        ) : (
          <>
            {comparison.added > 0 && <span className="good strong">{w.evidence.addedRows(f.int(comparison.added))}</span>}
            {comparison.removed > 0 && <span className="bad strong">{w.evidence.removedRows(f.int(comparison.removed))}</span>}
            {comparison.changed > 0 && <span className="strong">{w.evidence.changedRows(f.int(comparison.changed))}</span>}
          </>
        )}
        {added.length > 0 && <span>{`${w.evidence.addedFields(f.int(added.length))} ${names(added)}`}</span>}
        {removed.length > 0 && <span>{`${w.evidence.removedFields(f.int(removed.length))} ${names(removed)}`}</span>}
        {renamed.map((field) => (
          <span key={field.id}>{w.evidence.renamed(field.from, field.to)}</span>
        ))}
        {retyped.map((field) => (
          <span key={field.id}>{w.evidence.retyped(titleOf(field.name, fields, pick), field.from, field.to)}</span>
        ))}
        {same && <span className="quiet">{w.evidence.sameShape}</span>}
        {end}
      </p>
      <p className="quiet s13">
        {comparison.key.length > 0
          ? w.evidence.byKey(comparison.key.map((name) => titleOf(name, fields, pick)).join(pick({ zh: '、', en: ', ' })))
          : w.evidence.byRow}
      </p>
    </div>
  )
}

const signs = { added: '＋', removed: '−', changed: '~' } as const

const isNumber = (type: string): boolean => type === 'integer' || type === 'double' || type === 'decimal'

function Cell({ row, name, type }: { row: RowChange; name: string; type: string }): ReactNode {
  const { w } = useSite()
  const value = (side: Record<string, unknown> | null): string => showCell(side?.[name], type) || '—'
  if (row.change !== 'changed' || !row.cells.includes(name)) {
    const text = value(row.after ?? row.before)
    return <td className={isNumber(type) ? 'num' : undefined}>{row.change === 'removed' ? <s>{text}</s> : text}</td>
  }
  return (
    <td className={isNumber(type) ? 'cell-changed num' : 'cell-changed'}>
      <span className="hidden">{w.evidence.was}</span>
      <del>{value(row.before)}</del> <span className="hidden">{w.evidence.became}</span>
      <ins>{value(row.after)}</ins>
    </td>
  )
}

/** The key first, then the columns with changes, then the others: what changed stands beside what it happened to. */
function columnsOf(comparison: ComparisonView, most: number): string[] {
  const changed = comparison.columns.filter((name) => comparison.changes.some((row) => row.cells.includes(name)))
  const ordered = [...new Set([...comparison.key, ...changed, ...comparison.columns])]
  return ordered.slice(0, Math.max(most, comparison.key.length + changed.length))
}

/** Rows that differ, with what became of each cell. Signs and words carry the meaning; colour only helps. */
export function ComparisonRows({ comparison, fields, all = false }: { comparison: ComparisonView; fields: Fields; all?: boolean }): ReactNode {
  const { w, f, pick } = useSite()
  if (comparison.changes.length === 0) return null
  const columns = columnsOf(comparison, all ? comparison.columns.length : mostColumns)
  const typeOf = (name: string): string => fields.find((field) => field.name === name)?.type ?? 'text'
  return (
    <Scroll label={w.evidence.compareTitle(`v${comparison.from.number}`, `v${comparison.to.number}`)}>
      <table className="ruled diff">
        <thead>
          <tr>
            <th scope="col">
              <span className="hidden">{w.evidence.change}</span>
            </th>
            {columns.map((name) => (
              <th key={name} scope="col" className={isNumber(typeOf(name)) ? 'num' : undefined}>
                {titleOf(name, fields, pick)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {comparison.changes.map((row, at) => (
            <tr key={at} className={row.change}>
              <td>
                <span aria-hidden="true">{signs[row.change]}</span>
                <span className="hidden">{w.evidence[row.change]}</span>
                {row.times > 1 && (
                  <span className="quiet s13" title={w.evidence.times(f.int(row.times))}>
                    {' '}
                    ×{f.int(row.times)}
                  </span>
                )}
              </td>
              {columns.map((name) => (
                <Cell key={name} row={row} name={name} type={typeOf(name)} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
