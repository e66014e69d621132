import type { ReactNode } from 'react'
import { fieldTypes, type Upload } from '../../../src/model/index.ts'
import { guessOf, settingsOf } from '../../app/load-settings.ts'
import { typeWord } from '../dataset/column-head.tsx'
import { Scroll } from '../parts.tsx'
import { useSite } from '../site.tsx'

/** The first lines as they stand in the file, with what is header and what is left out; separators are marked. */
function RawLines({ upload }: { upload: Upload }): ReactNode {
  const { w, f } = useSite()
  const guess = guessOf(upload)
  const lines = guess.rawLines ?? []
  const cut = (text: string): ReactNode =>
    guess.delimiter
      ? text
          .split(guess.delimiter)
          .flatMap((part, i) => (i === 0 ? [part] : [<s key={i}>{guess.delimiter === '\t' ? '⇥' : guess.delimiter}</s>, part]))
      : text
  if (lines.length === 0) return null
  return (
    <Scroll label={w.load.raw} className="raw">
      {lines.map((line, i) => {
        const isHead = guess.header && guess.headerRow === i
        const skipped = i < (guess.skipRows ?? 0) && !isHead
        return (
          <div key={i} className={isHead ? 'header-line' : skipped ? 'left-out' : undefined}>
            <i>{f.int(line.line)}</i>
            <span>
              {isHead ? <b>{cut(line.text)}</b> : cut(line.text)}
              {isHead && <span className="mark">{w.load.headerMark}</span>}
              {skipped && <span className="mark">{w.load.skipped}</span>}
            </span>
          </div>
        )
      })}
    </Scroll>
  )
}

/** Cells of formats that have no lines of text. */
function FirstRows({ upload }: { upload: Upload }): ReactNode {
  const { w, f } = useSite()
  const guess = guessOf(upload)
  if ((guess.rawLines?.length ?? 0) > 0 || !guess.firstRows?.length) return null
  return (
    <Scroll label={w.load.raw}>
      <table className="dense">
        <tbody>
          {guess.firstRows.slice(0, 12).map((row, i) => (
            <tr key={i}>
              <th scope="row" className="num">
                {f.int(i + 1)}
              </th>
              {row.slice(0, 30).map((cell, at) => (
                <td key={at}>{cell.slice(0, 60)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

const encodings = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be', 'windows-1252']

/** Raw lines beside our reading; every part can be changed and read again. Part of the form of the load page. */
export function Reading({ upload, typed }: { upload: Upload; typed: Record<string, string> | null }): ReactNode {
  const { w, f, pick } = useSite()
  const guess = guessOf(upload)
  const settings = settingsOf(upload)
  const auto = (value: string | undefined): string => (value ? `${value} · ${w.load.auto}` : w.load.auto)
  const separators: [string, string][] = [
    [',', w.load.comma],
    ['tab', w.load.tab],
    [';', w.load.semicolon],
    ['|', w.load.pipe],
  ]
  const separatorWord = (value: string | undefined): string | undefined =>
    separators.find(([code]) => code === (value === '\t' ? 'tab' : value))?.[1] ?? value
  const textual = guess.format === 'csv' || guess.format === 'tsv'
  return (
    <>
      <div className="guess-pair">
        <div>
          <RawLines upload={upload} />
          <FirstRows upload={upload} />
        </div>
        <div className="reading">
          <p>
            {w.load.format} <b className="strong">{(guess.format ?? '').toUpperCase()}</b>
            {guess.compression && guess.compression !== 'none' && ` · ${w.load.compression} ${guess.compression}`}
          </p>
          {guess.entries && guess.entries.length > 1 && (
            <label>
              <span>{w.load.entry}</span>
              <select className="in small" name="entry" defaultValue={typed?.['entry'] ?? settings.entry ?? guess.entry}>
                {guess.entries.map((entry) => (
                  <option key={entry}>{entry}</option>
                ))}
              </select>
            </label>
          )}
          {guess.encoding && (
            <label>
              <span>{w.load.encoding}</span>
              <select className="in small" name="encoding" defaultValue={typed?.['encoding'] ?? settings.encoding ?? ''}>
                <option value="">{auto(guess.encoding)}</option>
                {encodings.map((encoding) => (
                  <option key={encoding}>{encoding}</option>
                ))}
              </select>
            </label>
          )}
          {textual && (
            <label>
              <span>{w.load.delimiter}</span>
              <select
                className="in small"
                name="delimiter"
                defaultValue={typed?.['delimiter'] ?? (settings.delimiter === '\t' ? 'tab' : (settings.delimiter ?? ''))}
              >
                <option value="">{auto(separatorWord(guess.delimiter))}</option>
                {separators.map(([code, word]) => (
                  <option key={code} value={code}>
                    {word}
                  </option>
                ))}
              </select>
            </label>
          )}
          {guess.sheets && guess.sheets.length > 0 && (
            <label>
              <span>{w.load.sheet}</span>
              <select className="in small" name="sheet" defaultValue={typed?.['sheet'] ?? settings.sheet ?? guess.sheet}>
                {guess.sheets.map((sheet) => (
                  <option key={sheet.name}>{sheet.name}</option>
                ))}
              </select>
            </label>
          )}
          {guess.recordPath !== undefined && (
            <label>
              <span>{w.load.recordPath}</span>
              <input className="in small" name="recordPath" defaultValue={typed?.['recordPath'] ?? settings.recordPath ?? guess.recordPath} />
            </label>
          )}
          {guess.header !== undefined && guess.format !== 'parquet' && (
            <>
              <label>
                <span>{w.load.header}</span>
                <select
                  className="in small"
                  name="header"
                  defaultValue={typed?.['header'] ?? (settings.header === undefined ? '' : settings.header ? 'yes' : 'no')}
                >
                  <option value="">{auto(guess.header ? w.load.headerAt(f.int((guess.headerRow ?? 0) + 1)) : w.load.headerNone)}</option>
                  <option value="yes">{w.load.hasHeader}</option>
                  <option value="no">{w.load.headerNone}</option>
                </select>
              </label>
              <label>
                <span>{w.load.skip}</span>
                <input
                  className="in small"
                  name="skipRows"
                  type="number"
                  min="0"
                  max="1000"
                  defaultValue={typed?.['skipRows'] ?? settings.skipRows ?? ''}
                  placeholder={String(guess.skipRows ?? 0)}
                />
              </label>
            </>
          )}
          <label>
            <span>{w.work.emptyText}</span>
            <input
              className="in small"
              name="emptyText"
              defaultValue={typed?.['emptyText'] ?? (settings.emptyText ?? []).join(', ')}
              placeholder={w.work.emptyHint}
            />
          </label>
          {(guess.notes ?? []).map((note) => (
            <p key={pick(note)} className="mind">
              {pick(note)}
            </p>
          ))}
          <div className="form-end">
            <button className="btn small" name="intent" value="sniff">
              {w.load.again}
            </button>
          </div>
        </div>
      </div>
      <Columns upload={upload} typed={typed} />
    </>
  )
}

/** Every column with its type and the reason for it; name and type can be overridden. */
function Columns({ upload, typed }: { upload: Upload; typed: Record<string, string> | null }): ReactNode {
  const { w, pick } = useSite()
  const columns = guessOf(upload).columns ?? []
  return (
    <Scroll label={w.load.column} className="scroll rise-16">
      <table className="dense">
        <thead>
          <tr>
            <th scope="col">{w.load.original}</th>
            <th scope="col">{w.load.publicName}</th>
            <th scope="col">{w.load.type}</th>
            <th scope="col">{w.load.because}</th>
            <th scope="col">{w.load.example}</th>
            <th scope="col">{w.work.skipColumn}</th>
          </tr>
        </thead>
        <tbody>
          {columns.slice(0, 500).map((column, i) => (
            <tr key={i} className={column.skip ? 'left' : undefined}>
              <th scope="row">{column.header || '—'}</th>
              <td>
                <input
                  className="in small"
                  name={`name-${i}`}
                  defaultValue={typed?.[`name-${i}`] ?? column.name}
                  aria-label={`${w.load.publicName}: ${column.header}`}
                />
              </td>
              <td>
                <select
                  className="in small"
                  name={`type-${i}`}
                  defaultValue={typed?.[`type-${i}`] ?? column.type}
                  aria-label={`${w.load.type}: ${column.header}`}
                >
                  {fieldTypes.map((type) => (
                    <option key={type} value={type}>
                      {typeWord(w, type)}
                    </option>
                  ))}
                </select>
              </td>
              <td className="wrapping">{pick(column.reason)}</td>
              <td className="mono">{column.examples.slice(0, 2).join(' · ').slice(0, 60)}</td>
              <td>
                <input
                  type="checkbox"
                  name={`skip-${i}`}
                  value="1"
                  defaultChecked={typed ? typed[`skip-${i}`] === '1' : column.skip === true}
                  aria-label={`${w.work.skipColumn}: ${column.header}`}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
