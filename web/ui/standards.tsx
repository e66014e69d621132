import type { ReactNode } from 'react'
import type { SpokenStandard } from '../answers/index.ts'
import { useSite } from './site.tsx'

/** An open dataset and its table, to stand in addresses of examples. */
export interface OpenSample {
  dataset: string
  table: string
}

/** Examples with the dataset in them; those that need one and have none are left out. */
export const examplesOf = ({ examples }: SpokenStandard, sample: OpenSample | null): SpokenStandard['examples'] =>
  examples.flatMap((example) => {
    const needs = /\{(?:dataset|table)\}/.test(example.path)
    if (needs && !sample) return []
    const path = example.path.replaceAll('{dataset}', sample?.dataset ?? '').replaceAll('{table}', sample?.table ?? '')
    return [{ ...example, path }]
  })

/** The addresses of one dataset in every standard that has one for it. */
export function DatasetStandards({ standards, sample }: { standards: readonly SpokenStandard[]; sample: OpenSample }): ReactNode {
  const { w, pick, to, city } = useSite()
  const lines = standards.flatMap((standard) =>
    examplesOf({ ...standard, examples: standard.examples.filter(({ path }) => /\{(?:dataset|table)\}/.test(path)) }, sample).map((example) => ({
      ...example,
      title: pick(standard.title),
    })),
  )
  if (lines.length === 0) return null
  return (
    <details className="more standards-of">
      <summary>{w.standards.ofDataset}</summary>
      <dl className="standard-addresses">
        {lines.map((line) => (
          <div key={line.path}>
            <dt>
              {line.title} <span className="quiet">{pick(line.summary)}</span>
            </dt>
            <dd>
              <a className="mono" href={line.path}>
                {city.origin}
                {line.path}
              </a>
            </dd>
          </div>
        ))}
      </dl>
      <p>
        <a href={to('/developers/standards')}>{w.standards.all}</a>
      </p>
    </details>
  )
}
