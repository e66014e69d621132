import { detectEncoding } from './detect-encoding.ts'
import { decodeText } from './decode-text.ts'
import { tooLarge, unreadableFile } from './errors.ts'
import type { FindingLog } from './finding-log.ts'
import type { IdentifiedFile } from './identify-file.ts'
import { findRecordPath, JsonElements } from './json-elements.ts'
import { cellText, featureValues, isFeature, isNested, isPointFeature, namedValues, parseJson } from './json-rows.ts'
import { limits } from './limits.ts'
import type { LoadSettings } from './load-settings.ts'
import type { RowSource } from './row-source.ts'

interface Parsed {
  value: unknown
}

/** Rows of JSON, NDJSON or GeoJSON: the columns are all keys of all elements, found in a first reading; the rows come in a second one. */
export async function openJson(file: IdentifiedFile, hints: LoadSettings, sampleOnly: boolean): Promise<RowSource> {
  const encoding = hints.encoding ?? detectEncoding(file.head).encoding
  const head = new TextDecoder(encoding).decode(file.head)
  const path =
    file.format === 'ndjson'
      ? []
      : hints.recordPath !== undefined
        ? hints.recordPath.split('.').filter((key) => key !== '')
        : file.format === 'geojson'
          ? ['features']
          : findRecordPath(head)
  const keys = new Map<string, { nested: boolean; plain: boolean }>()
  let points = true
  let features = file.format === 'geojson'
  let count = 0
  let broken = 0
  const note = (): void => void (broken += 1)
  for await (const { value } of elements(file, encoding, path, note)) {
    if (count === 0) features = isFeature(value)
    if (features && !isPointFeature(value)) points = false
    for (const [key, part] of features ? featureValues(value, true).slice(0, -2) : namedValues(value)) {
      const seen = keys.get(key)
      if (!seen) keys.set(key, { nested: isNested(part), plain: part !== null && part !== undefined && !isNested(part) })
      else if (isNested(part)) seen.nested = true
      else if (part !== null && part !== undefined) seen.plain = true
    }
    if (keys.size > limits.columns) {
      throw tooLarge(
        file.fileName,
        { zh: `的记录有超过 ${limits.columns} 个不同的键。`, en: `has more than ${limits.columns} different keys.` },
        { zh: '键多半是数据而不是列名,请改成“名称、值”两列。', en: 'The keys are most likely data: turn them into two columns, name and value.' },
        { allowed: limits.columns },
      )
    }
    count += 1
    if (sampleOnly && count >= limits.sampleRows) break
  }
  if (count === 0 && broken > 0) throw unreadableFile(file.fileName, '不是有效的 JSON。', 'it is not valid JSON.')
  if (features) for (const key of points ? ['longitude', 'latitude'] : ['geometry']) keys.set(`\u0000${key}`, { nested: false, plain: true })
  const headers = [...keys.keys()]
  const index = new Map(headers.map((key, position) => [key, position]))
  const arrays = headers.length > 0 && headers.every((key, position) => key === String(position))
  return {
    headers: headers.map((key) => key.replace('\u0000', '')),
    headerless: arrays,
    jsonColumns: new Set(headers.flatMap((key, position) => (keys.get(key)?.nested && !keys.get(key)?.plain ? [position] : []))),
    lineEnding: undefined,
    guess: { encoding, ...(path && path.length > 0 && { recordPath: path.join('.') }) },
    notes: [],
    async *rows(findings?: FindingLog) {
      for await (const { value } of elements(
        file,
        encoding,
        path,
        (raw, line) => findings?.add({ row: null, line, column: null, raw, reason: 'broken-line' }),
        findings,
      )) {
        const cells: (string | null)[] = Array.from({ length: headers.length }, () => null)
        const values = features ? featureValues(value, points) : namedValues(value)
        values.forEach(([key, part], position) => {
          const geometry = features && position >= values.length - (points ? 2 : 1)
          const at = index.get(geometry ? `\u0000${key}` : key)
          if (at !== undefined) cells[at] = cellText(part)
        })
        yield cells
      }
    },
  }
}

/** Parsed elements of the file; `onBroken` hears of those that are not JSON, with their line in NDJSON. */
async function* elements(
  file: IdentifiedFile,
  encoding: NonNullable<LoadSettings['encoding']>,
  path: string[] | undefined,
  onBroken: (raw: string, line: number | null) => void,
  findings?: FindingLog,
): AsyncGenerator<Parsed> {
  const take = (text: string, line: number | null): Parsed | undefined => {
    try {
      return { value: parseJson(text) }
    } catch {
      onBroken(text, line)
      return undefined
    }
  }
  const silent = { add: () => undefined } as unknown as FindingLog
  const text = decodeText(await file.open(), encoding, findings ?? silent)
  if (file.format === 'ndjson') {
    let rest = ''
    let line = 0
    for await (const part of text) {
      const lines = (rest + part).split('\n')
      rest = lines.pop() ?? ''
      for (const candidate of lines) {
        line += 1
        const parsed = candidate.trim() === '' ? undefined : take(candidate, line)
        if (parsed) yield parsed
      }
    }
    const last = rest.trim() === '' ? undefined : take(rest, line + 1)
    if (last) yield last
    return
  }
  if (path === undefined) {
    yield* single(file, text, take)
    return
  }
  const cutter = new JsonElements(path)
  for await (const part of text) {
    for (const element of cutter.push(part)) {
      const parsed = take(element.text, null)
      if (parsed) yield parsed
    }
    if (cutter.rest().length > limits.jsonElementBytes) {
      throw tooLarge(
        file.fileName,
        { zh: '中有一个元素过大。', en: 'holds one element that is too large.' },
        { zh: '请把它拆成多行记录。', en: 'Split it into records.' },
        { allowedBytes: limits.jsonElementBytes },
      )
    }
    if (cutter.finished) return
  }
  if (!cutter.found) throw unreadableFile(file.fileName, `在“${path.join('.')}”处没有数组。`, `there is no array at “${path.join('.')}”.`)
  onBroken(cutter.rest() || ']', null)
}

/** A document without an array of objects is one row. */
async function* single(
  file: IdentifiedFile,
  text: AsyncGenerator<string>,
  take: (text: string, line: number | null) => Parsed | undefined,
): AsyncGenerator<Parsed> {
  let whole = ''
  for await (const part of text) {
    whole += part
    if (whole.length > limits.jsonElementBytes) throw unreadableFile(file.fileName, '找不到记录数组。', 'no array of records was found in it.')
  }
  const parsed = take(whole, null)
  if (parsed) yield parsed
}
