import type { ReactNode } from 'react'
import { labelOf, type Text } from '../../../src/model/index.ts'
import type { ReviewAnswer, ReviewField, ReviewTable } from '../../answers/index.ts'
import { typeWord } from '../dataset/column-head.tsx'
import { Scroll } from '../parts.tsx'
import { useSite, type Tools } from '../site.tsx'
import { markWords } from './word-marks.ts'

const coded: Readonly<Record<string, string>> = {
  theme: 'theme',
  shareClass: 'shareClass',
  openClass: 'openClass',
  updateCycle: 'updateCycle',
  licence: 'licence',
}

/** An entry of the metadata as lines of text: two languages stand below each other, codes as their labels. */
function linesOf(name: string, value: unknown, { pick, codes }: Pick<Tools, 'pick' | 'codes'>): string {
  if (value === null || value === undefined || value === '') return ''
  const list = coded[name]
  if (list && typeof value === 'string') return pick(labelOf(codes(list), value))
  if (Array.isArray(value)) return value.join('、')
  if (typeof value === 'object') {
    const { zh, en } = value as Text
    return zh === en ? zh : [zh, en].filter(Boolean).join('\n')
  }
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const entryWords = {
  name: 'name',
  summary: 'summaryZh',
  description: 'descriptionZh',
  theme: 'theme',
  keywords: 'keywords',
  shareClass: 'shareClass',
  shareCondition: 'shareCondition',
  openClass: 'openClass',
  openCondition: 'openCondition',
  legalBasis: 'legalBasis',
  updateCycle: 'updateCycle',
  licence: 'licence',
  contact: 'contact',
  code: 'code',
  spatial: 'spatial',
  temporal: 'temporal',
  series: 'series',
  hvdCategory: 'hvdCategory',
} as const
const entryNames = Object.keys(entryWords) as (keyof typeof entryWords)[]

/** A remark on one entry, to be given back to the submitter. */
function Remark({ at, label, value }: { at: string; label: string; value: string | undefined }): ReactNode {
  const { w } = useSite()
  return (
    <details className="say-why" open={Boolean(value)}>
      <summary className="s13">
        {w.review.sayWhy} <span className="hidden">{label}</span>
      </summary>
      <textarea
        className="in"
        name={`note.${at}`}
        rows={2}
        maxLength={1000}
        defaultValue={value}
        aria-label={w.review.reasonFor(label)}
        form="decision"
      />
    </details>
  )
}

const Lines = ({ text }: { text: string }): ReactNode =>
  text.split('\n').map((line, at) => (
    // oxlint-disable-next-line react/no-array-index-key -- lines of one text never move
    <span key={at}>
      {at > 0 && <br />}
      {line}
    </span>
  ))

/** One entry before and after, the words that went and came marked. */
function EntryLine({
  name,
  review,
  remarks,
  mayRemark,
}: {
  name: keyof typeof entryWords
  review: ReviewAnswer
  remarks: Record<string, string>
  mayRemark: boolean
}): ReactNode {
  const site = useSite()
  const { w } = site
  const label = name === 'summary' ? w.desk.summaryZh.replace(/^中文|\s*in Chinese$/g, '') : w.desk[entryWords[name]]
  const before = review.before ? linesOf(name, review.before.metadata[name], site) : ''
  const after = linesOf(name, review.after.metadata[name], site)
  const marks = review.before ? markWords(before, after) : []
  const side = (kind: 'gone' | 'new', text: string): ReactNode =>
    text === '' ? (
      <span className="quiet">{w.review.notThere}</span>
    ) : marks.length === 0 ? (
      <Lines text={text} />
    ) : (
      marks
        .filter((mark) => mark.kind === 'same' || mark.kind === kind)
        .map((mark, at) =>
          mark.kind === 'same' ? (
            <Lines key={at} text={mark.text} />
          ) : kind === 'gone' ? (
            <del key={at}>
              <Lines text={mark.text} />
            </del>
          ) : (
            <ins key={at}>
              <Lines text={mark.text} />
            </ins>
          ),
        )
    )
  return (
    <tr className={review.before && before === after ? 'same' : undefined}>
      <th scope="row">{label}</th>
      {review.before && <td>{side('gone', before)}</td>}
      <td>
        {side('new', after)}
        {mayRemark && <Remark at={name} label={label} value={remarks[name]} />}
      </td>
    </tr>
  )
}

/** Entries of the metadata that differ from what was approved before; all that are filled when nothing was. */
export function changedEntries(review: ReviewAnswer, site: Pick<Tools, 'pick' | 'codes'>): string[] {
  const { before, after } = review
  return entryNames.filter((name) => linesOf(name, before?.metadata[name], site) !== linesOf(name, after.metadata[name], site))
}

/** Metadata before and after side by side; what did not change is folded away. */
export function MetadataChanges({
  review,
  remarks,
  mayRemark,
}: {
  review: ReviewAnswer
  remarks: Record<string, string>
  mayRemark: boolean
}): ReactNode {
  const site = useSite()
  const { w, f } = site
  const { before } = review
  const differs = (name: string): boolean =>
    !before || linesOf(name, before.metadata[name], site) !== linesOf(name, review.after.metadata[name], site)
  const filled = entryNames.filter(
    (name) => linesOf(name, review.after.metadata[name], site) !== '' || (before && linesOf(name, before.metadata[name], site) !== ''),
  )
  const changed = filled.filter(differs)
  const rest = filled.filter((name) => !differs(name))
  const table = (names: readonly (keyof typeof entryWords)[]): ReactNode => (
    <table className="compare">
      <colgroup>
        <col className="key" />
        {before && <col />}
        <col />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">
            <span className="hidden">{w.review.metadata}</span>
          </th>
          {before && <th scope="col">{w.review.before}</th>}
          <th scope="col">{w.review.after}</th>
        </tr>
      </thead>
      <tbody>
        {names.map((name) => (
          <EntryLine key={name} name={name} review={review} remarks={remarks} mayRemark={mayRemark} />
        ))}
      </tbody>
    </table>
  )
  return (
    <>
      {before && (
        <p className="s13 quiet">
          {changed.length > 0 ? w.review.onlyChanged(f.int(changed.length), f.int(filled.length)) : w.review.nothingChanged}
        </p>
      )}
      {changed.length > 0 && table(changed)}
      {rest.length > 0 && (
        <details className="rise-16" open={rest.some((name) => remarks[name])}>
          <summary className="s13">{w.review.same}</summary>
          {table(rest)}
        </details>
      )}
    </>
  )
}

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
