import { Fragment, type ReactNode } from 'react'
import type { FieldDetail, TableDetail } from '../../../src/model/index.ts'
import { Scroll, Section } from '../parts.tsx'
import { useSite } from '../site.tsx'
import { typeWord } from './column-head.tsx'
import { labelOfField, showCell } from './view-links.ts'

function SmallHistogram({ field, rows }: { field: FieldDetail; rows: number }): ReactNode {
  const { f, pick } = useSite()
  const { statistics } = field
  if (!statistics) return null
  if (statistics.histogram.length === 0) {
    const [commonest] = statistics.topValues
    // The commonest of values that hardly repeat tell nothing.
    if (!commonest || commonest.count < 2 || commonest.count < rows / 1000) return null
    return (
      <span className="s13 quiet">
        {statistics.topValues
          .slice(0, 3)
          .map((top) => `${top.value.length > 14 ? `${top.value.slice(0, 12)}…` : top.value} ${f.compact(top.count)}`)
          .join(pick({ zh: '、', en: ', ' }))}
      </span>
    )
  }
  const most = Math.max(1, ...statistics.histogram.map((bin) => bin.count))
  const step = 120 / statistics.histogram.length
  return (
    <svg className="small-histogram" viewBox="0 0 120 24" aria-hidden="true">
      {statistics.histogram.map((bin, i) => {
        const height = bin.count === 0 ? 0 : Math.max(1, (bin.count / most) * 24)
        return <rect key={i} x={i * step} y={24 - height} width={step - 0.8} height={height} />
      })}
    </svg>
  )
}

/** All values of a field that has few, each leading to its rows. */
function FieldValues({ field, slug }: { field: FieldDetail; slug: string }): ReactNode {
  const { w, f, to } = useSite()
  const { statistics } = field
  const values = statistics?.topValues ?? []
  if (!statistics || values.length < 2 || statistics.distinct !== values.length || statistics.topApproximate) return null
  return (
    <details className="field-values">
      <summary>{w.evidence.values(f.int(values.length))}</summary>
      <ul>
        {values.map(({ value, count }) => (
          <li key={value}>
            <a href={to(`/datasets/${slug}?${new URLSearchParams({ f: `${field.name}~eq~${value}` })}#rows`)} rel="nofollow">
              {showCell(value, field.type) || '—'}
            </a>
            <em>{f.int(count)}</em>
          </li>
        ))}
      </ul>
    </details>
  )
}

/** The fields of a table: name, type, meaning, spread, empties, distinct values, extremes. */
export function FieldTable({ table, slug }: { table: TableDetail; slug: string }): ReactNode {
  const { w, f, pick, to } = useSite()
  const rows = Math.max(1, table.version?.rows ?? 0)
  const measured = table.fields.some((field) => field.statistics !== null)
  return (
    <Section id="fields" className="part" title={w.h.fields} note={w.dataset.fieldsNote(f.int(table.fields.length))}>
      <Scroll label={w.h.fields}>
        <table className="ruled field-table">
          <thead>
            <tr>
              <th scope="col">{w.dataset.fieldName}</th>
              <th scope="col">{w.dataset.apiName}</th>
              <th scope="col">{w.dataset.type}</th>
              <th scope="col">{w.dataset.meaning}</th>
              {measured && (
                <>
                  <th scope="col">{w.dataset.spread}</th>
                  <th scope="col" className="num">
                    {w.dataset.emptyShare}
                  </th>
                  <th scope="col" className="num">
                    {w.dataset.distinct}
                  </th>
                  <th scope="col">{w.dataset.extremes}</th>
                </>
              )}
            </tr>
          </thead>
          <tbody>
            {table.fields.map((field) => {
              const { statistics } = field
              return (
                <tr key={field.id}>
                  <th scope="row">{labelOfField(field, pick)}</th>
                  <td className="mono s13">{field.name}</td>
                  <td className="nowrap">
                    {typeWord(w, field.type)}
                    {f.unit(field.unit) && ` · ${f.unit(field.unit)}`}
                  </td>
                  <td>
                    {pick(field.description) || <span className="quiet">{w.dataset.noMeaning}</span>}
                    {field.codeList && <span className="quiet s13"> {w.evidence.codesIn(field.codeList)}</span>}
                    <FieldValues field={field} slug={slug} />
                  </td>
                  {measured && (
                    <>
                      <td>
                        <SmallHistogram field={field} rows={rows} />
                      </td>
                      <td className="num">{statistics ? (statistics.nulls === 0 ? '0' : f.percent(statistics.nulls / rows)) : ''}</td>
                      <td className="num">
                        {statistics?.distinct === null || statistics === null
                          ? ''
                          : statistics.distinctApproximate
                            ? w.dataset.about(f.int(statistics.distinct))
                            : f.int(statistics.distinct)}
                      </td>
                      <td className="s13 nowrap">
                        {statistics?.histogram.length ? `${showCell(statistics.min, field.type)} — ${showCell(statistics.max, field.type)}` : ''}
                      </td>
                    </>
                  )}
                </tr>
              )
            })}
          </tbody>
        </table>
      </Scroll>
      <p className="source">
        {w.evidence.fieldFiles}:{' '}
        {(['csvw', 'json-schema'] as const).map((format, at) => (
          <Fragment key={format}>
            {at > 0 && ' · '}
            <a href={to(`/datasets/${slug}/fields?${new URLSearchParams({ table: table.slug, format })}`)} download={`${table.slug}-fields.json`}>
              {format === 'csvw' ? 'CSVW' : 'JSON Schema'}
            </a>
          </Fragment>
        ))}
      </p>
    </Section>
  )
}
