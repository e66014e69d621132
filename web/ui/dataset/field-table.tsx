import type { ReactNode } from 'react'
import type { FieldDetail, TableDetail } from '../../../src/model/index.ts'
import { Scroll, Section } from '../parts.tsx'
import { useSite } from '../site.tsx'
import { typeWord } from './column-head.tsx'
import { labelOfField, showCell } from './view-links.ts'

function SmallHistogram({ field }: { field: FieldDetail }): ReactNode {
  const { f } = useSite()
  const { statistics } = field
  if (!statistics) return null
  if (statistics.histogram.length === 0)
    return statistics.topValues.length > 0 && statistics.topValues[0] && statistics.topValues[0].count > 1 ? (
      <span className="s13 quiet">
        {statistics.topValues
          .slice(0, 3)
          .map((top) => `${top.value} ${f.compact(top.count)}`)
          .join('、')}
      </span>
    ) : null
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

/** The fields of a table: name, type, meaning, spread, empties, distinct values, extremes. */
export function FieldTable({ table }: { table: TableDetail }): ReactNode {
  const { w, f, pick } = useSite()
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
                    {field.unit && ` · ${field.unit}`}
                  </td>
                  <td>{pick(field.description) || <span className="quiet">{w.dataset.noMeaning}</span>}</td>
                  {measured && (
                    <>
                      <td>
                        <SmallHistogram field={field} />
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
    </Section>
  )
}
