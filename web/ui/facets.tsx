import type { ReactNode } from 'react'
import { codeLists, labelOf, type SearchAnswer } from '../../src/model/index.ts'
import { Bar } from './parts.tsx'
import { useSite } from './site.tsx'

export const facetNames = ['theme', 'openClass', 'updateCycle', 'agency', 'format'] as const
export type FacetName = (typeof facetNames)[number]

// More values than this fold away behind "all".
const shownAtFirst = 6

function Facet({ name, answer, chosen }: { name: FacetName; answer: SearchAnswer; chosen: readonly string[] }): ReactNode {
  const { w, f, pick } = useSite()
  const counts = answer.facets[name].filter((facet) => facet.count > 0 || chosen.includes(facet.code))
  // A chosen value stays to be taken away even when nothing is left of it.
  const gone = chosen
    .filter((code) => !counts.some((facet) => facet.code === code))
    .map((code) => ({ code, label: labelOf(codeLists[name] ?? [], code), count: 0 }))
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
  return (
    <fieldset className="facet">
      <legend>{w.search[name]}</legend>
      <div>{all.slice(0, shownAtFirst).map(one)}</div>
      {all.length > shownAtFirst && (
        <details>
          <summary>
            {w.search.all} {f.int(all.length)}
          </summary>
          {all.slice(shownAtFirst).map(one)}
        </details>
      )}
    </fieldset>
  )
}

/** Five facets as one GET form; on the phone behind a button. The island sends it when a box changes. */
export function Facets(props: { answer: SearchAnswer; chosen: Record<FacetName, string[]>; action: string; hidden: [string, string][] }): ReactNode {
  const { w, f } = useSite()
  const count = Object.values(props.chosen).reduce((sum, codes) => sum + codes.length, 0)
  return (
    <aside className="drawer" aria-label={w.search.filter}>
      <input type="checkbox" id="facets" aria-label={w.search.filter} tabIndex={-1} />
      <label htmlFor="facets">{count > 0 ? w.search.filterCount(f.int(count)) : w.search.filter}</label>
      <form action={props.action} data-submit-on-change>
        {props.hidden.map(([name, value]) => (
          <input key={name + value} type="hidden" name={name} value={value} />
        ))}
        {facetNames.map((name) => (
          <Facet key={name} name={name} answer={props.answer} chosen={props.chosen[name]} />
        ))}
        <button className="btn" data-without-script>
          {w.search.apply}
        </button>
      </form>
    </aside>
  )
}
