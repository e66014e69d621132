import type { ReactNode } from 'react'
import {
  chartMeasures,
  chartPeriods,
  chartTypes,
  coordinateSystems,
  type ChartSpec,
  type FieldDetail,
  type TableDetail,
} from '../../src/model/index.ts'
import { chartParams } from '../charts/chart-params.ts'
import { labelOfField } from './dataset/view-links.ts'
import { useSite } from './site.tsx'
import { isNumber, isTime } from '../view/view.ts'

type Option = readonly [value: string, words: string]

const Choose = ({
  name,
  label,
  value,
  options,
  empty,
}: {
  name: string
  label: string
  value: string | null
  options: readonly Option[]
  empty?: string
}): ReactNode => (
  <label className="line">
    {label}
    <select className="in" name={name} defaultValue={value ?? ''}>
      {empty !== undefined && <option value="">{empty}</option>}
      {options.map(([code, words]) => (
        <option key={code} value={code}>
          {words}
        </option>
      ))}
    </select>
  </label>
)

/** What to draw, as a plain form: it works without a script; with one every choice redraws the picture. */
export function ChartForm({
  table,
  spec,
  address,
  carried,
}: {
  table: TableDetail
  spec: ChartSpec
  address: string
  carried: readonly [string, string][]
}): ReactNode {
  const { w, pick } = useSite()
  const options = (fits: (field: FieldDetail) => boolean): Option[] =>
    table.fields.filter(fits).map((field) => [field.name, labelOfField(field, pick)])
  const all = options(() => true)
  const numbers = options((field) => isNumber(field.type))
  const kinds = options((field) => !isTime(field.type) && (field.statistics?.distinct ?? 0) <= 2000)
  const type = spec.type
  const timed = (name: string | null): boolean => isTime(table.fields.find((field) => field.name === name)?.type ?? '')
  const isAmounts = type === 'scatter' || type === 'histogram'
  const points = type === 'map' && spec.y !== null
  const periods: Option[] = chartPeriods.map((per) => [per, w.chart.periods[per]])
  return (
    <form className="chart-form" action={address} data-chart-form>
      {carried
        .filter(([name]) => !chartParams.includes(name) && name !== 'box')
        .map(([name, value], i) => (
          <input key={`${name} ${i}`} type="hidden" name={name} value={value} />
        ))}
      <fieldset>
        <legend>{w.chart.type}</legend>
        <div className="chart-types">
          {chartTypes.map((code) => (
            <label key={code} title={w.chart.typeHints[code]}>
              <input type="radio" name="type" value={code} defaultChecked={code === type} />
              {w.chart.types[code]}
            </label>
          ))}
        </div>
      </fieldset>
      {type !== 'figure' && (
        <div className={timed(spec.x) && !isAmounts ? 'pair' : undefined}>
          <Choose
            name="x"
            label={type === 'map' ? (points ? w.chart.longitude : w.chart.area) : w.chart.x}
            value={spec.x}
            options={isAmounts || points ? numbers : all}
          />
          {timed(spec.x) && !isAmounts && <Choose name="per" label={w.chart.per} value={spec.per} options={periods} />}
        </div>
      )}
      {(type === 'scatter' || type === 'heat' || type === 'map') && (
        <div className={timed(spec.y) && type === 'heat' ? 'pair' : undefined}>
          <Choose
            name="y"
            label={type === 'map' ? w.chart.latitude : w.chart.y}
            value={spec.y}
            options={type === 'heat' ? all : numbers}
            {...(type === 'map' && { empty: w.chart.districts })}
          />
          {timed(spec.y) && type === 'heat' && <Choose name="y-per" label={w.chart.per} value={spec.yPer} options={periods} />}
        </div>
      )}
      {!isAmounts && !points && (
        <div className="pair">
          <Choose name="of" label={w.chart.measured} value={spec.measure.field} options={all} empty="—" />
          <Choose name="fn" label={w.chart.measure} value={spec.measure.fn} options={chartMeasures.map((fn) => [fn, w.chart.measures[fn]])} />
        </div>
      )}
      {points && (
        <Choose
          name="crs"
          label={w.chart.coordinates}
          value={spec.coordinates ?? table.coordinateSystem ?? 'cgcs2000'}
          options={coordinateSystems.map((code) => [code, w.chart.systems[code]])}
        />
      )}
      {(type === 'bar' || type === 'line' || type === 'area' || type === 'scatter') && (
        <Choose name="series" label={w.chart.series} value={spec.series} options={kinds} empty={w.chart.none} />
      )}
      {type !== 'figure' && type !== 'map' && type !== 'scatter' && type !== 'heat' && (
        <Choose name="facet" label={w.chart.facet} value={spec.facet} options={kinds} empty={w.chart.none} />
      )}
      {type === 'bar' && (
        <Choose name="top" label={w.chart.top} value={String(spec.top)} options={[5, 10, 20, 30, 60].map((n) => [String(n), String(n)])} />
      )}
      <button className="btn" data-without-script>
        {w.chart.redraw}
      </button>
    </form>
  )
}
