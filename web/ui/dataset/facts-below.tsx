import type { ReactNode } from 'react'
import { codeLists, labelOf, type DatasetDetail, type TableDetail, type Version } from '../../../src/model/index.ts'
import { OutsideLink, Pairs, Scroll, Section, State } from '../parts.tsx'
import { useSite } from '../site.tsx'
import type { Snippet } from '../../view/snippets.ts'
import { changed, type View } from '../../view/view.ts'
import { labelOfField, shortHash, viewHref } from './view-links.ts'

/** The versions of a table, newest first; each can be looked at. */
export function VersionTable({ versions, slug, view }: { versions: readonly Version[]; slug: string; view: View }): ReactNode {
  const { w, f, pick, to } = useSite()
  return (
    <Section id="versions" className="part" title={w.h.versions} note={w.dataset.versionsNote}>
      <Scroll label={w.h.versions}>
        <table className="ruled">
          <thead>
            <tr>
              <th scope="col">{w.dataset.versionNo}</th>
              <th scope="col">{w.dataset.versionState}</th>
              <th scope="col">{w.dataset.versionMode}</th>
              <th scope="col" className="num">
                {w.dataset.versionRows}
              </th>
              <th scope="col">{w.dataset.versionAt}</th>
              <th scope="col">{w.dataset.versionHash}</th>
              <th scope="col">
                <span className="hidden">{w.dataset.versionView}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {versions.map((version) => (
              <tr key={version.id}>
                <th scope="row">
                  v{version.number}
                  {version.current && <span className="good s13"> {w.dataset.current}</span>}
                </th>
                <td>
                  <State code={version.state} label={pick(labelOf(codeLists['versionState'] ?? [], version.state))} />
                </td>
                <td>{version.mode === 'append' ? w.dataset.modeAppend : w.dataset.modeReplace}</td>
                <td className="num">{version.rows === null ? '—' : f.int(version.rows)}</td>
                <td className="nowrap">{f.dateTime(version.publishedAt ?? version.createdAt)}</td>
                <td className="mono s13" title={version.contentHash ?? undefined}>
                  {version.contentHash ? shortHash(version.contentHash) : '—'}
                </td>
                <td>
                  {version.state === 'published' && (
                    <a href={viewHref(to, slug, changed(view, { version: version.current ? null : version.number }))} rel="nofollow">
                      {w.dataset.versionView}
                    </a>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Section>
  )
}

/** Facts about quality that are computed, and nothing else: no score is made up. */
export function QualityFacts({ dataset, table }: { dataset: DatasetDetail; table: TableDetail }): ReactNode {
  const { w, f, pick } = useSite()
  const rows = table.version?.rows ?? 0
  const measured = table.fields.filter((field) => field.statistics !== null)
  const cells = rows * measured.length
  const empty = measured.reduce((sum, field) => sum + (field.statistics?.nulls ?? 0), 0)
  const emptiest = measured.toSorted((a, b) => (b.statistics?.nulls ?? 0) - (a.statistics?.nulls ?? 0))[0]
  const described = table.fields.filter((field) => pick(field.description) !== '').length
  const cycle = pick(labelOf(codeLists['updateCycle'] ?? [], dataset.updateCycle))
  const line = (name: string, share: number | null, figure: ReactNode, words: ReactNode): ReactNode => (
    <div>
      <dt>{name}</dt>
      {share === null ? (
        <span aria-hidden="true" />
      ) : (
        <svg className="bar" aria-hidden="true">
          <rect width={`${Math.round(share * 1000) / 10}%`} height="6" />
        </svg>
      )}
      <dd className="num strong">{figure}</dd>
      <dd>{words}</dd>
    </div>
  )
  return (
    <Section id="quality" className="part" title={w.h.quality} note={w.dataset.qualityNote}>
      <dl className="quality">
        {cells > 0 &&
          line(
            w.dataset.completeness,
            1 - empty / cells,
            f.percent(1 - empty / cells),
            <>
              {w.dataset.completenessNote(f.int(cells - empty), f.int(cells))}
              {emptiest?.statistics &&
                emptiest.statistics.nulls > 0 &&
                `；${w.dataset.emptiest(labelOfField(emptiest, pick), f.percent(emptiest.statistics.nulls / rows))}`.replace(
                  '；',
                  pick({ zh: '；', en: '; ' }),
                )}
            </>,
          )}
        {line(
          w.dataset.freshness,
          null,
          dataset.fresh === 'on-time' ? (
            <span className="good">✓</span>
          ) : dataset.fresh === 'late' ? (
            <span className="mind">{w.common.late}</span>
          ) : (
            '—'
          ),
          dataset.fresh === 'on-time'
            ? w.dataset.freshOn(cycle)
            : dataset.fresh === 'late'
              ? w.dataset.freshLate(cycle, dataset.modifiedAt ? f.date(dataset.modifiedAt) : w.common.never)
              : w.dataset.freshUnknown,
        )}
        {table.fields.length > 0 &&
          line(
            w.dataset.described,
            described / table.fields.length,
            f.percent(described / table.fields.length),
            w.dataset.describedNote(f.int(described), f.int(table.fields.length)),
          )}
        {table.version && table.version.findings > 0 && line(w.dataset.findings, null, f.int(table.version.findings), w.dataset.findingsNote)}
      </dl>
    </Section>
  )
}

/** The view above as four programs. Tabs are radio buttons: no script is needed. */
export function Snippets({ snippets, hint }: { snippets: readonly Snippet[]; hint?: ReactNode }): ReactNode {
  const { w } = useSite()
  return (
    <Section id="api" className="part" title={w.h.api} note={w.dataset.apiNote}>
      <div className="code tabs">
        {snippets.map((snippet, i) => (
          <input key={snippet.name} type="radio" name="snippet" id={`snippet-${i}`} defaultChecked={i === 0} aria-label={snippet.name} />
        ))}
        <div className="names">
          {snippets.map((snippet, i) => (
            <label key={snippet.name} htmlFor={`snippet-${i}`}>
              {snippet.name}
            </label>
          ))}
        </div>
        {snippets.map((snippet, i) => (
          <div key={snippet.name} className={`pane p${i + 1}`}>
            <Scroll label={snippet.name}>
              <pre>
                <code id={`code-${i}`}>{snippet.code}</code>
              </pre>
            </Scroll>
            <div className="run">
              <button className="plain" type="button" data-copy={`#code-${i}`} hidden>
                {w.common.copy}
              </button>
              <span>{hint}</span>
              <a className="push" href="/docs">
                {w.common.apiDocs}
              </a>
            </div>
          </div>
        ))}
      </div>
    </Section>
  )
}

/** What is on record about a dataset, in the terms of GB/T 21063. */
export function OnRecord({ dataset }: { dataset: DatasetDetail }): ReactNode {
  const { w, f, pick, to } = useSite()
  const label = (list: string, code: string | null): string => (code ? pick(labelOf(codeLists[list] ?? [], code)) : '')
  const description = pick(dataset.description)
  return (
    <Section id="record" className="part" title={w.h.metadata}>
      <Pairs
        items={[
          { name: w.dataset.description, value: description && description.split(/\n+/).map((line) => <p key={line}>{line}</p>) },
          { name: w.dataset.provider, value: <a href={to(`/agencies/${dataset.agency.slug}`)}>{pick(dataset.agency.name)}</a> },
          { name: w.dataset.theme, value: <a href={to(`/datasets?theme=${dataset.theme}`)}>{label('theme', dataset.theme)}</a> },
          { name: w.dataset.keywords, value: dataset.keywords.join(pick({ zh: '、', en: ', ' })) },
          { name: w.dataset.code, value: dataset.code && <span className="mono">{dataset.code}</span> },
          { name: w.dataset.openness, value: label('openClass', dataset.openClass) },
          { name: w.dataset.openCondition, value: dataset.openCondition },
          { name: w.dataset.shareClass, value: label('shareClass', dataset.shareClass) },
          { name: w.dataset.shareCondition, value: dataset.shareCondition },
          { name: w.dataset.legalBasis, value: dataset.legalBasis },
          { name: w.dataset.cycle, value: label('updateCycle', dataset.updateCycle) },
          { name: w.dataset.licence, value: label('licence', dataset.licence) },
          { name: w.dataset.spatial, value: dataset.spatial },
          { name: w.dataset.contact, value: dataset.contact },
          { name: w.dataset.published, value: dataset.publishedAt && f.date(dataset.publishedAt) },
          { name: w.dataset.modified, value: dataset.modifiedAt && f.dateTime(dataset.modifiedAt) },
        ]}
      />
      <Forms dataset={dataset} />
    </Section>
  )
}

function Forms({ dataset }: { dataset: DatasetDetail }): ReactNode {
  const { w, f, pick } = useSite()
  const others = dataset.distributions.filter((distribution) => distribution.kind !== 'table')
  if (others.length === 0) return null
  return (
    <div className="rise-24">
      <h3 className="figure-title">{w.dataset.distributions}</h3>
      <ul className="news linked">
        {others.map((distribution) => (
          <li key={distribution.id}>
            <span className="when">{pick(labelOf(codeLists['distributionKind'] ?? [], distribution.kind))}</span>
            <div>
              {distribution.url ? (
                <OutsideLink href={distribution.url}>{pick(distribution.name)}</OutsideLink>
              ) : (
                <a href={`/api/v1/distributions/${distribution.id}/file`} download>
                  {pick(distribution.name)}
                </a>
              )}
              <p>{[distribution.mediaType, distribution.bytes === null ? null : f.bytes(distribution.bytes)].filter(Boolean).join(' · ')}</p>
            </div>
          </li>
        ))}
      </ul>
    </div>
  )
}

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
