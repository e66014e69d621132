import type { ReactNode } from 'react'
import type { DatasetDetail, TableDetail } from '../../../src/model/index.ts'
import { Section } from '../parts.tsx'
import { useSite } from '../site.tsx'

/** How to cite: GB/T 7714 and BibTeX, with the version and the address of the view. */
export function Citation({ dataset, table, address }: { dataset: DatasetDetail; table: TableDetail | null; address: string }): ReactNode {
  const { w, pick, now } = useSite()
  const version = table?.version?.number
  const made = (table?.version?.publishedAt ?? dataset.modifiedAt ?? dataset.updatedAt).slice(0, 10)
  const today = now.toISOString().slice(0, 10)
  const name = pick(dataset.name)
  const year = made.slice(0, 4)
  const gb = `${pick(dataset.agency.name)}. ${name}${version ? `: v${version}` : ''}[DS/OL]. (${made})[${today}]. ${address}.`
  const bib = `@misc{${dataset.slug.replaceAll('-', '_')}${version ? `_v${version}` : ''}, author={${pick(dataset.agency.name)}}, title={${name}}, ${version ? `version={${version}}, ` : ''}year={${year}}, url={${address}}}`
  const line = (term: string, id: string, text: string, mono: boolean): ReactNode => (
    <>
      <dt>{term}</dt>
      <dd id={id} className={mono ? 'mono s13' : undefined}>
        {text}
      </dd>
      <dd>
        <button className="plain s13" type="button" data-copy={`#${id}`} hidden>
          {w.common.copy}
        </button>
      </dd>
    </>
  )
  return (
    <Section id="cite" className="part" title={w.h.cite} note={w.dataset.citeNote}>
      <dl className="cite">
        {line('GB/T 7714', 'cite-gb', gb, false)}
        {line('BibTeX', 'cite-bib', bib, true)}
      </dl>
    </Section>
  )
}
