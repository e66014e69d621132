import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import type { SpokenStandard } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { Frame } from '../../ui/frame.tsx'
import { useSite } from '../../ui/site.tsx'
import { examplesOf, type OpenSample } from '../../ui/standards.tsx'
import { ask, perhaps, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  standards: SpokenStandard[]
  sample: OpenSample | null
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const [{ items }, found] = await Promise.all([ask(args, 'list-protocols'), perhaps(args, 'list-sql-tables', { limit: 1 })])
  const open = found?.items[0]
  return {
    standards: items,
    sample: open ? { dataset: open.dataset, table: open.table } : null,
    title: titled(args, words[siteOf(args).locale].standards.title),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]

/** Every standard the city speaks, with addresses that answer. */
export default function Standards(): ReactNode {
  const { standards, sample } = useLoaderData<typeof loader>()
  const { w, pick, city } = useSite()
  return (
    <Frame place="docs">
      <div className="wrap">
        <h1 className="page-title song rise-40">{w.h.standards}</h1>
        <p className="lead">{w.standards.lead}</p>
        <p className="s13 quiet">{sample ? w.standards.tryIt : w.standards.none}</p>
        <div className="standards rise-24">
          {standards.map((standard) => (
            <section key={standard.name} id={standard.name} aria-labelledby={`${standard.name}-title`}>
              <header>
                <h2 id={`${standard.name}-title`}>{pick(standard.title)}</h2>
                <p>{pick(standard.summary)}</p>
                <a href={standard.specification} rel="noreferrer">
                  {w.standards.specification}
                  <span className="hidden"> {pick(standard.title)}</span>
                </a>
              </header>
              <dl className="standard-addresses">
                {examplesOf(standard, sample).map((example) => (
                  <div key={example.path}>
                    <dt>{pick(example.summary)}</dt>
                    <dd>
                      <a className="mono" href={example.path}>
                        {city.origin}
                        {example.path}
                      </a>
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </div>
    </Frame>
  )
}
