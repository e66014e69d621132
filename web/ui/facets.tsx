import { Fragment, type ReactNode } from 'react'
import { labelOf, type SearchAnswer } from '../../src/model/index.ts'
import { AreaMap } from '../charts/map.tsx'
import { facetNames, filterCount, searchAddress, type Asked, type FacetName } from '../view/search-address.ts'
import { Bar } from './parts.tsx'
import { useSite } from './site.tsx'

// More values than this fold away behind "all".
const shownAtFirst = 5

interface FacetsProps {
  answer: SearchAnswer
  asked: Asked
}

function Facet({ name, answer, asked }: FacetsProps & { name: FacetName }): ReactNode {
  const { w, f, pick, codes } = useSite()
  const chosen = asked.chosen[name]
  const counts = answer.facets[name].filter((facet) => facet.count > 0 || chosen.includes(facet.code))
  // A chosen value stays to be taken away even when nothing is left of it.
  const gone = chosen
    .filter((code) => !counts.some((facet) => facet.code === code))
    .map((code) => ({ code, label: labelOf(codes(name), code), count: 0 }))
  const all = [...counts, ...gone].toSorted((a, b) => Number(chosen.includes(b.code)) - Number(chosen.includes(a.code)) || b.count - a.count)
  if (all.length === 0) return null
  const most = Math.max(1, ...all.map((facet) => facet.count))
  const one = (facet: (typeof all)[number]): ReactNode => (
    <label key={facet.code}>
      <input type="checkbox" name={name} value={facet.code} defaultChecked={chosen.includes(facet.code)} />
      <span>{pick(facet.label)}</span>
      <em>{f.int(facet.count)}</em>
      <Bar share={facet.count / most} />
    </label>
  )
  // One value more than fits is shown rather than folded.
  const folded = all.length > shownAtFirst + 1 ? all.slice(shownAtFirst) : []
  return (
    <fieldset className="facet">
      <legend>
        {w.search[name]} {name === 'area' && <span className="quiet">{w.search.areaNote}</span>}
      </legend>
      {name === 'area' && <Places answer={answer} asked={asked} />}
      <div>{all.slice(0, all.length - folded.length).map(one)}</div>
      {folded.length > 0 && (
        <details>
          <summary>
            {w.search.all} {f.int(all.length)}
          </summary>
          {folded.map(one)}
        </details>
      )}
      {name === 'area' && <Sides box={asked.box} />}
    </fieldset>
  )
}

/** The districts of the city, darker where more datasets speak of them; each leads to the search narrowed to it. */
function Places({ answer, asked }: FacetsProps): ReactNode {
  const { city, to } = useSite()
  if (!city.geometry) return null
  const { area } = asked.chosen
  return (
    <div className="places">
      <AreaMap
        geometry={city.geometry}
        points={answer.facets.area.map(({ code, count }) => ({ key: code, value: count }))}
        hrefOf={({ key }) =>
          to(searchAddress(asked, { chosen: { ...asked.chosen, area: area.includes(key) ? area.filter((code) => code !== key) : [...area, key] } }))
        }
      />
    </div>
  )
}

/** A box by its four sides, for those who know them. */
function Sides({ box }: { box: string }): ReactNode {
  const { w } = useSite()
  const values = box.split(',')
  return (
    <details className="sides" open={box !== ''}>
      <summary>{w.search.box}</summary>
      <div>
        {(['west', 'south', 'east', 'north'] as const).map((side, i) => (
          <label key={side}>
            <span>{w.search[side]}</span>
            <input className="in small" name={side} inputMode="decimal" defaultValue={values[i] ?? ''} size={7} />
          </label>
        ))}
      </div>
    </details>
  )
}

/** Datasets that cover each year as bars that lead to the year, and the two ends as fields of the form. */
function Years({ answer, asked }: FacetsProps): ReactNode {
  const { w, f, to } = useSite()
  const { year } = answer.facets
  const first = Number(year[0]?.code ?? 0)
  const last = Number(year.at(-1)?.code ?? 0)
  if (year.length === 0 && !asked.from && !asked.to) return null
  const most = Math.max(1, ...year.map((one) => one.count))
  const counts = new Map(year.map((one) => [Number(one.code), one.count]))
  // A single old year must not make the others thin as hairs.
  const shown = Array.from({ length: last - first + 1 }, (_, i) => first + i).slice(-40)
  const inside = (y: number): boolean => (!asked.from || y >= Number(asked.from)) && (!asked.to || y <= Number(asked.to))
  const step = 240 / Math.max(1, shown.length)
  return (
    <fieldset className="facet years">
      <legend>
        {w.search.year}{' '}
        {shown.length > 0 && (
          <span className="quiet">
            {shown[0]}–{last}
          </span>
        )}
      </legend>
      {shown.length > 1 && (
        <svg viewBox="0 0 240 44" width="100%" height="44" preserveAspectRatio="none" aria-hidden="true">
          {shown.map((y, i) => {
            const count = counts.get(y) ?? 0
            const high = Math.max(count > 0 ? 2 : 0, (count / most) * 42)
            return (
              <a key={y} href={to(searchAddress(asked, { from: String(y), to: String(y) }))} tabIndex={-1}>
                <title>{w.search.yearBar(String(y), f.int(count))}</title>
                <rect className="room" x={i * step} width={step} height="44" />
                <rect className={inside(y) ? 'on' : undefined} x={i * step + 0.5} y={44 - high} width={Math.max(1, step - 1)} height={high} />
              </a>
            )
          })}
        </svg>
      )}
      <div className="from-to">
        <label>
          <span>{w.search.yearFrom}</span>
          <input
            className="in small"
            name="from"
            inputMode="numeric"
            pattern="\d{4}"
            maxLength={4}
            size={4}
            defaultValue={asked.from}
            placeholder={first ? String(first) : ''}
          />
        </label>
        <label>
          <span>{w.search.yearTo}</span>
          <input
            className="in small"
            name="to"
            inputMode="numeric"
            pattern="\d{4}"
            maxLength={4}
            size={4}
            defaultValue={asked.to}
            placeholder={last ? String(last) : ''}
          />
        </label>
        <span>{w.search.yearUnit}</span>
      </div>
    </fieldset>
  )
}

/** The facets as one GET form; on the phone behind a button. The island sends it when a box changes. */
export function Facets({ answer, asked }: FacetsProps): ReactNode {
  const { w, f, to } = useSite()
  const count = filterCount(asked)
  return (
    <aside className="drawer" aria-label={w.search.filter}>
      <input type="checkbox" id="facets" aria-label={w.search.filter} tabIndex={-1} />
      <label htmlFor="facets">{count > 0 ? w.search.filterCount(f.int(count)) : w.search.filter}</label>
      <form action={to('/datasets')} data-submit-on-change>
        {asked.q && <input type="hidden" name="q" value={asked.q} />}
        <input type="hidden" name="sort" value={asked.sort} />
        {facetNames.map((name) => (
          <Fragment key={name}>
            {name === 'area' && <Years answer={answer} asked={asked} />}
            <Facet name={name} answer={answer} asked={asked} />
          </Fragment>
        ))}
        <button className="btn" data-without-script>
          {w.search.apply}
        </button>
      </form>
    </aside>
  )
}
