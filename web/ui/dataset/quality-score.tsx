import type { ReactNode } from 'react'
import { labelOf, type DatasetDetail, type TableDetail } from '../../../src/model/index.ts'
import type { QualityView } from '../../answers/index.ts'
import { Bar, Scroll } from '../parts.tsx'
import { useSite, type Tools } from '../site.tsx'
import { identifier } from '../../view/query.ts'
import { labelOfField } from './view-links.ts'

type Part = QualityView['parts'][number]

/** What a part was counted from, in words. */
function wordsOf(part: Part, cycle: string, { w, f }: Tools): string {
  const [good, of] = [f.int(part.good), f.int(part.of)]
  if (part.share === null)
    return part.code === 'timely' ? w.evidence.partTimelyNone : part.code === 'unique' ? w.evidence.partUniqueNone : w.evidence.partNone
  switch (part.code) {
    case 'complete':
      return w.evidence.partComplete(good, of)
    case 'valid':
      return w.evidence.partValid(f.int(part.of - part.good), of)
    case 'timely':
      return w.evidence.partTimely(good, of, cycle)
    case 'described':
      return w.evidence.partDescribed(good, of)
    case 'unique':
      return w.evidence.partUnique(good, of)
  }
}

/** A share as points of 100, rounded down: what is not whole must not look whole. */
const points = (share: number): number => Math.floor(share * 1000 + 1e-9) / 10

/** The score, its parts, and the sum it comes from. */
export function QualityScore({ quality, dataset }: { quality: QualityView; dataset: DatasetDetail }): ReactNode {
  const site = useSite()
  const { w, f, pick, to, codes } = site
  const cycle = pick(labelOf(codes('updateCycle'), dataset.updateCycle))
  const counted = quality.parts.filter((part) => part.share !== null)
  const sum = counted.map((part) => `${part.weight} × ${f.number(points(part.share ?? 0), 1)}`).join(' + ')
  const more: Partial<Record<Part['code'], { href: string; label: string }>> = {
    timely: { href: '#quality-updates', label: w.evidence.seeUpdates },
    described: { href: '#fields', label: w.evidence.seeFields },
    complete: { href: '#quality-columns', label: w.evidence.completenessTitle },
    ...(quality.findings.length > 0 && { valid: { href: '#quality-findings', label: w.evidence.findingsTitle } }),
  }
  return (
    <div className="score">
      <p className="score-figure">
        <b>{quality.score === null ? '—' : f.int(quality.score)}</b>
        <span>{quality.score === null ? w.evidence.scoreNone : w.evidence.outOf}</span>
      </p>
      <dl className="score-parts">
        {quality.parts.map((part) => (
          <div key={part.code} className={part.share === null ? 'none' : part.share < 0.8 ? 'low' : undefined}>
            <dt>
              {w.evidence.parts[part.code]} <small>{w.evidence.weight(f.int(part.weight))}</small>
            </dt>
            <dd>{part.share === null ? null : <Bar share={part.share} className="bar share" />}</dd>
            <dd className="num strong">{part.share === null ? '—' : f.number(points(part.share), 1)}</dd>
            <dd>{wordsOf(part, cycle, site)}</dd>
            <dd className="s13">{more[part.code] && part.share !== null && <a href={more[part.code]?.href}>{more[part.code]?.label}</a>}</dd>
          </div>
        ))}
      </dl>
      {quality.score !== null && (
        <p className="source arithmetic">
          {w.evidence.arithmeticLabel}: <span className="mono">{w.evidence.arithmetic(sum, f.int(quality.weights), f.int(quality.score))}</span>{' '}
          <a href={to('/about#quality')}>{w.evidence.method}</a>
        </p>
      )}
    </div>
  )
}

/** How full each column is, emptiest first, as far as the reader may know. */
export function QualityColumns({ table, slug }: { table: TableDetail; slug: string }): ReactNode {
  const { w, f, pick, to } = useSite()
  const rows = table.version?.rows ?? 0
  const measured = table.fields
    .flatMap((field) => (field.statistics ? [{ field, nulls: field.statistics.nulls }] : []))
    .toSorted((a, b) => b.nulls - a.nulls)
  if (measured.length === 0 || rows === 0) return null
  return (
    <details className="more">
      <summary>{w.evidence.completenessTitle}</summary>
      <ul className="fill" id="quality-columns">
        {measured.map(({ field, nulls }) => (
          <li key={field.id}>
            <span>{labelOfField(field, pick)}</span>
            <Bar share={1 - nulls / rows} className="bar share" />
            <b>{f.percent(Math.floor((1 - nulls / rows) * 1000) / 1000)}</b>
            {nulls > 0 ? (
              <a href={to(`/datasets/${slug}?${new URLSearchParams({ f: `${field.name}~empty` })}#rows`)} rel="nofollow">
                {w.evidence.seeEmpty}
              </a>
            ) : (
              <span />
            )}
          </li>
        ))}
      </ul>
    </details>
  )
}

/** Counts of cells that did not fit, with the way to their rows, and to the page of the findings for those who may see it. */
export function QualityFindings({ quality, table, slug, raw }: { quality: QualityView; table: TableDetail; slug: string; raw: boolean }): ReactNode {
  const { w, f, pick, to } = useSite()
  const found = quality.findings.filter((finding) => finding.table === table.slug)
  if (found.length === 0) return null
  const version = table.version?.number ?? 0
  const label = (name: string): string => {
    const field = table.fields.find((candidate) => candidate.name === name)
    return field ? labelOfField(field, pick) : name
  }
  return (
    <details className="more">
      <summary>{`${w.evidence.findingsTitle} · ${f.int(found.reduce((sum, finding) => sum + finding.count, 0))}`}</summary>
      <Scroll id="quality-findings" label={w.evidence.findingsTitle}>
        <table className="ruled">
          <thead>
            <tr>
              <th scope="col">{w.evidence.findingColumn}</th>
              <th scope="col">{w.evidence.findingReason}</th>
              <th scope="col" className="num">
                {w.evidence.findingCount}
              </th>
              <th scope="col">
                <span className="hidden">{w.evidence.findingRows}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {found.map((finding) => (
              <tr key={`${finding.column} ${finding.reason}`}>
                <th scope="row">{label(finding.column)}</th>
                <td>{w.evidence.reasons[finding.reason] ?? finding.reason}</td>
                <td className="num">{f.int(finding.count)}</td>
                <td className="s13">
                  <a href={to(`/datasets/${slug}?${new URLSearchParams({ where: `${identifier(finding.column)} is null` })}#rows`)} rel="nofollow">
                    {w.evidence.findingRows}
                  </a>
                  {raw && (
                    <>
                      {' · '}
                      <a
                        href={to(
                          `/desk/datasets/${slug}?${new URLSearchParams({ findings: String(version), table: table.slug, column: finding.column, reason: finding.reason })}#findings`,
                        )}
                      >
                        {w.evidence.findingRaw}
                      </a>
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  )
}

/** The last updates against the promised cycle. */
export function QualityUpdates({ quality }: { quality: QualityView }): ReactNode {
  const { w, f } = useSite()
  if (quality.updates.length === 0) return null
  const gap = (seconds: number): string => {
    if (seconds >= 172_800) return w.evidence.days(f.number(seconds / 86_400, 1))
    return seconds >= 5400 ? w.evidence.hours(f.number(seconds / 3600, 1)) : w.evidence.minutes(f.int(Math.ceil(seconds / 60)))
  }
  return (
    <details className="more">
      <summary>{w.evidence.updatesTitle(f.int(quality.updates.length))}</summary>
      <Scroll id="quality-updates" label={w.evidence.updatesTitle(f.int(quality.updates.length))}>
        <table className="ruled">
          <thead>
            <tr>
              <th scope="col">{w.evidence.updateAt}</th>
              <th scope="col">{w.evidence.updateVersion}</th>
              <th scope="col" className="num">
                {w.evidence.updateGap}
              </th>
              <th scope="col">{w.evidence.updateKept}</th>
            </tr>
          </thead>
          <tbody>
            {quality.updates.map((update) => (
              <tr key={`${update.table} ${update.version}`}>
                <th scope="row">{f.dateTime(update.at)}</th>
                <td>{`${update.table} · v${update.version}`}</td>
                <td className="num">{update.gapSeconds === null ? w.evidence.firstUpdate : gap(update.gapSeconds)}</td>
                <td className={update.kept === true ? 'good' : update.kept === false ? 'mind' : 'quiet'}>
                  {update.kept === true
                    ? `✓ ${w.evidence.kept}`
                    : update.kept === false
                      ? w.evidence.broken
                      : update.gapSeconds === null
                        ? '—'
                        : w.evidence.notPromised}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  )
}
