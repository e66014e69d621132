import type { ReactNode } from 'react'
import type { LineageColumnView, LineageView } from '../../answers/index.ts'
import { Scroll } from '../parts.tsx'
import { useSite, type Tools } from '../site.tsx'
import { typeWord } from './column-head.tsx'

/** Columns that are drawn; the table below has all. */
const drawn = 14
const lane = 36

const isHan = (char: string): boolean => char.codePointAt(0)! > 0x2e80

/** Text that fits a width counted in half Chinese characters. */
function fit(text: string, width: number): string {
  let used = 0
  for (const [at, char] of [...text].entries()) {
    used += isHan(char) ? 2 : 1.1
    if (used > width) return `${[...text].slice(0, Math.max(0, at - 1)).join('')}…`
  }
  return text
}

/** What was done to the cells of a column, in words. */
function treatmentOf(column: LineageColumnView, { w, f, pick }: Tools): string {
  const plain = column.type === 'text' && column.format === null
  const steps = [
    plain ? w.evidence.asText : w.evidence.readAs(typeWord(w, column.type)),
    ...(column.format ? [w.evidence.inForm(column.format)] : []),
    ...(column.decided ? [w.evidence.decidedBy] : []),
    ...(column.findings ? [w.evidence.unread(f.int(column.findings))] : []),
  ]
  return steps.join(pick({ zh: '，', en: ', ' }))
}

const labelOf = (column: LineageColumnView, { pick }: Tools): string => pick(column.label) || column.name

/** How the source was written: format, encoding, delimiter. */
const delimiters: Readonly<Record<string, { zh: string; en: string }>> = {
  ',': { zh: '逗号分隔', en: 'commas' },
  ';': { zh: '分号分隔', en: 'semicolons' },
  '\t': { zh: '制表符分隔', en: 'tabs' },
  '|': { zh: '竖线分隔', en: 'bars' },
}
export function formOf(load: LineageView['loads'][number], { pick, w, f }: Tools): string {
  const delimiter = load.delimiter === null ? '' : pick(delimiters[load.delimiter] ?? { zh: load.delimiter, en: load.delimiter })
  return [
    load.format?.toUpperCase(),
    load.encoding?.toUpperCase(),
    delimiter,
    load.sheet,
    load.skippedRows > 0 ? w.evidence.skipped(f.int(load.skippedRows)) : '',
  ]
    .filter(Boolean)
    .join(' · ')
}

/** The path of each column from the source to what is published, as a picture. The table beside it says the same. */
export function LineagePicture({ lineage }: { lineage: LineageView }): ReactNode {
  const site = useSite()
  const { w } = site
  const shown = lineage.columns.slice(0, drawn)
  const height = 34 + shown.length * lane
  const [load] = lineage.loads
  return (
    <svg className="lineage" viewBox={`0 0 1056 ${height}`} aria-hidden="true">
      <text className="head" x="0" y="14">
        {fit([w.evidence.source, load && formOf(load, site)].filter(Boolean).join(' · '), 60)}
      </text>
      <text className="head" x="420" y="14">
        {w.evidence.treatment}
      </text>
      <text className="head" x="808" y="14">
        {`${w.evidence.published} · v${lineage.version}`}
      </text>
      {shown.map((column, at) => {
        const y = 34 + at * lane + lane / 2
        const flawed = (column.findings ?? 0) > 0
        const text = y + 5
        return (
          <g key={column.id} className={flawed ? 'flawed' : undefined}>
            <text className="from" x="0" y={text}>
              {fit(column.header || column.name, 28)}
            </text>
            <path d={`M248 ${y}H404`} />
            <circle cx="404" cy={y} r="3.5" />
            <text x="420" y={text}>
              {fit(treatmentOf(column, site), 40)}
            </text>
            <path d={`M720 ${y}H792`} />
            <path className="tip" d={`M786 ${y - 4}l7 4l-7 4`} />
            <text className="to" x="808" y={text}>
              {fit(labelOf(column, site), 24)}
            </text>
          </g>
        )
      })}
    </svg>
  )
}

/** The same path as a table: every column, in words. */
export function LineageTable({ lineage }: { lineage: LineageView }): ReactNode {
  const site = useSite()
  const { w } = site
  return (
    <Scroll label={w.evidence.lineageColumns}>
      <table className="ruled">
        <thead>
          <tr>
            <th scope="col">{w.evidence.headerIn}</th>
            <th scope="col">{w.evidence.treatment}</th>
            <th scope="col">{w.evidence.published}</th>
            <th scope="col">{w.dataset.apiName}</th>
          </tr>
        </thead>
        <tbody>
          {lineage.columns.map((column) => (
            <tr key={column.id}>
              <td>{column.header || '—'}</td>
              <td>{treatmentOf(column, site)}</td>
              <th scope="row">
                {labelOf(column, site)}
                {column.openClass === 'conditional' && <span className="quiet s13"> {w.evidence.onRequest}</span>}
              </th>
              <td className="mono s13">{column.name}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

/** The loads that brought the rows. */
export function LineageLoads({ lineage }: { lineage: LineageView }): ReactNode {
  const site = useSite()
  const { w, f } = site
  return (
    <>
      <Scroll label={w.evidence.lineageLoads}>
        <table className="ruled">
          <thead>
            <tr>
              <th scope="col">{w.evidence.loadVersion}</th>
              <th scope="col">{w.evidence.loadAt}</th>
              <th scope="col">{w.evidence.loadForm}</th>
              <th scope="col" className="num">
                {w.evidence.loadRows}
              </th>
              <th scope="col">{w.evidence.loadFile}</th>
              <th scope="col">{w.evidence.loadWho}</th>
            </tr>
          </thead>
          <tbody>
            {lineage.loads.map((load) => (
              <tr key={load.version}>
                <th scope="row">v{load.version}</th>
                <td className="nowrap">{f.dateTime(load.at)}</td>
                <td>{formOf(load, site)}</td>
                <td className="num">{load.rows === null ? '—' : f.int(load.rows)}</td>
                <td>
                  {load.file ? (
                    <>
                      {load.file.name} <span className="quiet s13">{f.bytes(load.file.bytes)}</span>
                      <br />
                      <span className="mono s13 quiet" title={load.file.sha256}>
                        {`SHA-256 ${load.file.sha256.slice(0, 16)}…`}
                      </span>
                    </>
                  ) : (
                    <span className="quiet s13">{w.evidence.fileWithheld}</span>
                  )}
                </td>
                <td>{w.evidence.loadedBy[load.operator]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p className="source">
        {[...(lineage.truncated ? [w.evidence.olderLoads] : []), w.evidence.engine(lineage.loads[0]?.engine ?? '')].join(' · ')}
      </p>
    </>
  )
}
