import type { ReactNode } from 'react'
import { labelOf } from '../../../src/model/index.ts'
import type { ReviewAnswer, ReviewField, ReviewTable } from '../../answers/index.ts'
import { Scroll } from '../parts.tsx'
import { useSite } from '../site.tsx'

type Sight = 'yes' | 'part' | 'ask' | 'no'
const much: Readonly<Record<Sight, number>> = { no: 0, ask: 1, part: 2, yes: 3 }

interface Group {
  ids: number[]
  names: string[]
}

/** Columns that every kind of reader gets alike stand in one line: a table of fifty columns has three or four such lines. */
function columnGroups(review: ReviewAnswer, table: ReviewTable | undefined, nameOf: (field: ReviewField) => string): Group[] {
  const groups = new Map<string, Group>()
  for (const field of table?.fields ?? []) {
    const key = review.readers
      .map((reader) => {
        const sight = reader.tables.find((other) => other.id === table?.id)?.fields.find((other) => other.id === field.id)
        return `${sight?.now} ${sight?.then}`
      })
      .join('|')
    const group = groups.get(key) ?? { ids: [], names: [] }
    group.ids.push(field.id)
    group.names.push(nameOf(field))
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** Who sees what before and after, as the access rules answer for each kind of reader. */
export function Sights({ review, table }: { review: ReviewAnswer; table: ReviewTable | undefined }): ReactNode {
  const { w, f, pick } = useSite()
  const groups = columnGroups(review, table, (field) => (field.label ? pick(field.label) : field.name))
  const cell = (key: string, change: { now: Sight; then: Sight } | undefined): ReactNode => {
    if (!change) return <td key={key}>—</td>
    const mark = much[change.then] > much[change.now] ? 'gain' : much[change.then] < much[change.now] ? 'loss' : undefined
    return (
      <td key={key} className={mark}>
        {mark && <span className="hidden">{w.review[change.now]} → </span>}
        {w.review[change.then]}
      </td>
    )
  }
  const head = (reader: ReviewAnswer['readers'][number], at: number): ReactNode => (
    <th key={at} scope="col">
      {reader.kind === 'visitor' ? (
        w.review.visitor
      ) : reader.kind === 'official' ? (
        <>
          {w.review.official} <span className="s13">{w.review.officialHint}</span>
        </>
      ) : (
        <>
          {w.review.holder(pick(reader.holder))} <span className="s13">{reader.purpose}</span>
        </>
      )}
    </th>
  )
  const of = (reader: ReviewAnswer['readers'][number]) => reader.tables.find((other) => other.id === table?.id)
  return (
    <Scroll label={w.review.sights}>
      <table className="sight sights">
        <thead>
          <tr>
            <th scope="col">
              <span className="hidden">{w.review.field}</span>
            </th>
            {review.readers.map(head)}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{w.review.entry}</th>
            {review.readers.map((reader, at) => cell(String(at), reader.entry))}
          </tr>
          {table && (
            <tr>
              <th scope="row">{w.review.rows}</th>
              {review.readers.map((reader, at) => cell(String(at), of(reader)?.rows))}
            </tr>
          )}
          {groups.map((group) => (
            <tr key={group.ids.join()}>
              <th scope="row" title={group.names.join(w.review.listMark)}>
                {group.names.length > 3
                  ? w.review.manyColumns(group.names.slice(0, 2).join(w.review.listMark), f.int(group.names.length))
                  : group.names.join(w.review.listMark)}
              </th>
              {review.readers.map((reader, at) =>
                cell(
                  String(at),
                  of(reader)?.fields.find((other) => other.id === group.ids[0]),
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

/** What is opened wider than was approved before. */
export function Guard({ review }: { review: ReviewAnswer }): ReactNode {
  const { w, pick, codes } = useSite()
  if (!review.before) return null
  if (review.wider.length === 0)
    return (
      <p className="s13">
        <span className="good" aria-hidden="true">
          ✓
        </span>{' '}
        {w.review.guardNone}
      </p>
    )
  const label = (code: string): string => pick(labelOf(codes('openClass'), code))
  return (
    <div className="guard">
      <b className="mind">{w.review.guardText}</b>
      <ul>
        {review.wider.map((wider) => {
          const what =
            wider.what === 'openClass' ? w.review.openClass : wider.what === 'shareClass' && !wider.table ? w.review.shareClass : wider.what
          return (
            <li key={`${wider.table} ${wider.what}`}>
              {wider.from === null ? w.review.guardNew(what, label(wider.to)) : w.review.guardWider(what, label(wider.from), label(wider.to))}
            </li>
          )
        })}
      </ul>
    </div>
  )
}
