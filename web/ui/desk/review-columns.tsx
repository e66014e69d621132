import type { ReactNode } from 'react'
import { labelOf } from '../../../src/model/index.ts'
import type { ReviewField, ReviewTable } from '../../answers/index.ts'
import { typeWord } from '../dataset/column-head.tsx'
import { Scroll } from '../parts.tsx'
import { useSite } from '../site.tsx'
import { Remark } from './review-remark.tsx'

type FieldChange = { kind: 'added' | 'removed' | 'changed' | 'same'; before: ReviewField | null; after: ReviewField | null; cells: Set<string> }

/** Columns of a table before and after, by their number. */
export function fieldChanges(before: ReviewTable | undefined, after: ReviewTable): FieldChange[] {
  const old = new Map((before?.fields ?? []).map((field) => [field.id, field]))
  const shown = after.fields.map((field): FieldChange => {
    const was = old.get(field.id)
    old.delete(field.id)
    if (!was) return { kind: before ? 'added' : 'same', before: null, after: field, cells: new Set() }
    const cells = (['name', 'type', 'label', 'description', 'unit', 'sensitivity', 'shareClass', 'openClass'] as const).filter(
      (part) => JSON.stringify(was[part]) !== JSON.stringify(field[part]),
    )
    return { kind: cells.length > 0 ? 'changed' : 'same', before: was, after: field, cells: new Set(cells) }
  })
  return [...shown, ...[...old.values()].map((field): FieldChange => ({ kind: 'removed', before: field, after: null, cells: new Set() }))]
}

/** Every column with what it is and what changed of it. */
export function FieldChanges({
  before,
  after,
  remarks,
  mayRemark,
}: {
  before: ReviewTable | undefined
  after: ReviewTable
  remarks: Record<string, string>
  mayRemark: boolean
}): ReactNode {
  const { w, pick, codes } = useSite()
  const code = (list: string, value: string): string => pick(labelOf(codes(list), value))
  return (
    <Scroll label={w.review.columns}>
      <table className="dense marks">
        <thead>
          <tr>
            <th scope="col">{w.review.field}</th>
            <th scope="col">{w.review.type}</th>
            <th scope="col">{w.review.meaning}</th>
            <th scope="col">{w.review.sensitivity}</th>
            <th scope="col">{w.review.share}</th>
            <th scope="col">{w.review.open}</th>
            <th scope="col">{w.review.change}</th>
          </tr>
        </thead>
        <tbody>
          {fieldChanges(before, after).map(({ kind, before: was, after: is, cells }) => {
            const field = (is ?? was) as ReviewField
            const mark = (...parts: string[]): string | undefined => (parts.some((part) => cells.has(part)) ? 'changed' : undefined)
            const at = `${after.slug}.${field.name}`
            const from = (part: 'sensitivity' | 'shareClass' | 'openClass'): ReactNode =>
              cells.has(part) && was ? <span className="quiet">{code(part, was[part])} → </span> : null
            return (
              <tr key={field.id} className={kind === 'added' || kind === 'removed' ? kind : undefined}>
                <th scope="row" className={mark('name', 'label')}>
                  {field.label ? pick(field.label) : field.name} <span className="mono s13 quiet">{field.name}</span>
                </th>
                <td className={mark('type')}>{typeWord(w, field.type)}</td>
                <td className={`wrapping ${mark('description', 'unit') ?? ''}`}>{field.description ? pick(field.description) : '—'}</td>
                <td className={mark('sensitivity')}>
                  {from('sensitivity')}
                  {code('sensitivity', field.sensitivity)}
                </td>
                <td className={mark('shareClass')}>
                  {from('shareClass')}
                  {code('shareClass', field.shareClass)}
                </td>
                <td className={mark('openClass')}>
                  {from('openClass')}
                  {code('openClass', field.openClass)}
                </td>
                <td>
                  {kind !== 'same' && <b>{w.review[kind]}</b>}
                  {mayRemark && is && <Remark at={at} label={field.name} value={remarks[at]} />}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Scroll>
  )
}
