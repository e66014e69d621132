import type { ReactNode } from 'react'
import { labelOf, type Text } from '../../../src/model/index.ts'
import type { ReviewAnswer } from '../../answers/index.ts'
import { useSite, type Tools } from '../site.tsx'
import { Remark } from './review-remark.tsx'
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
