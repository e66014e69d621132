import type { ReactNode } from 'react'
import type { Cited } from '../../view/citation.ts'
import { printBibTex, printGb7714 } from '../../view/citation.ts'
import { Section } from '../parts.tsx'
import { useSite } from '../site.tsx'

/** How to cite: GB/T 7714, BibTeX and RIS with version and hash of the view, and a short address on request. */
export function Citation(props: { cited: Cited; slug: string; table: string | null; query: string; short: boolean }): ReactNode {
  const { w, to } = useSite()
  const { cited, slug, table, query, short } = props
  const files = new URLSearchParams(query)
  const file = (format: string): string => {
    files.set('format', format)
    return to(`/datasets/${slug}/cite?${files}`)
  }
  const line = (term: string, id: string, text: string, end: ReactNode, mono = false): ReactNode => (
    <>
      <dt>{term}</dt>
      <dd id={id} className={mono ? 'mono s13 bib' : undefined}>
        {text}
      </dd>
      <dd className="s13">
        <button className="plain s13" type="button" data-copy={`#${id}`} hidden>
          {w.common.copy}
        </button>
        {end}
      </dd>
    </>
  )
  return (
    <Section id="cite" className="part" title={w.h.cite} note={w.dataset.citeNote}>
      <dl className="cite">
        {line(
          'GB/T 7714',
          'cite-gb',
          printGb7714(cited),
          <a href={file('ris')} download={`${cited.key}.ris`}>
            {w.evidence.citeRis}
          </a>,
        )}
        {line(
          'BibTeX',
          'cite-bib',
          printBibTex(cited),
          <a href={file('bib')} download={`${cited.key}.bib`}>
            {w.evidence.citeBib}
          </a>,
          true,
        )}
        {cited.hash && (
          <>
            <dt>{short ? w.evidence.citeShort : w.evidence.citeHash}</dt>
            <dd id="cite-hash" className="mono s13">
              {short ? <a href={cited.address}>{cited.address}</a> : cited.hash}
            </dd>
            <dd className="s13">
              {!short && table && (
                <form method="post" action={to(`/q/${cited.hash}`)} title={w.evidence.citeMakeHint}>
                  <input type="hidden" name="table" value={table} />
                  <input type="hidden" name="version" value={cited.version ?? ''} />
                  <input type="hidden" name="query" value={query} />
                  <button className="plain s13">{w.evidence.citeMake}</button>
                </form>
              )}
              {short && (
                <button className="plain s13" type="button" data-copy="#cite-hash" hidden>
                  {w.common.copy}
                </button>
              )}
            </dd>
          </>
        )}
      </dl>
    </Section>
  )
}
