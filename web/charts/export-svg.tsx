import { renderToStaticMarkup } from 'react-dom/server'
import type { TableDetail } from '../../src/model/index.ts'
import type { Tools } from '../ui/site.tsx'
import type { ChartData } from './chart-data.ts'
import { light } from '../paint/light-colours.ts'
import { breakLines, fitText } from './draw/measure-text.ts'
import { draw } from './draw/picture.tsx'
import { notesOf, sourceWords, type Source } from './figure.tsx'
import { titleOf, valueWords } from './names.ts'

const { ink, quiet, paper } = light
const hues = ['#0b5c6b', '#db7714', '#682f88', '#089b55', '#b7318b', '#5b7aca', '#543a12', '#8c6a71']
const steps = ['#f2efe8', '#d9e8e8', '#a8cdd1', '#6fabb3', '#2b7280', '#0a4a57']

/** What each class means outside of the pages, in the light colours of the tokens: files carry no sheet, so any program draws them alike. */
const meanings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  tick: { fill: quiet },
  axis: { fill: quiet },
  end: { 'text-anchor': 'end' },
  middle: { 'text-anchor': 'middle' },
  value: { 'font-weight': '600' },
  key: { 'font-weight': '600' },
  panel: { 'font-size': '14', 'font-weight': '600' },
  rule: { stroke: light.rule },
  zero: { stroke: '#857f71' },
  lead: { stroke: '#857f71', 'stroke-width': '0.75' },
  gap: { fill: '#f2efe8' },
  line: { fill: 'none', 'stroke-width': '2', 'stroke-linejoin': 'round', 'stroke-linecap': 'round' },
  wash: { 'fill-opacity': '0.16' },
  'dot-mark': { 'fill-opacity': '0.62' },
  base: { fill: '#f2efe8', stroke: '#857f71', 'stroke-width': '0.75' },
  water: { fill: '#e3f0f1', stroke: '#a8cdd1', 'stroke-width': '0.75' },
  district: { stroke: paper, 'stroke-width': '1.5', 'stroke-linejoin': 'round' },
  place: { fill: hues[0] ?? ink, 'fill-opacity': '0.58', stroke: paper, 'stroke-width': '0.5' },
  'on-map': { 'font-size': '14', 'text-anchor': 'middle' },
  on: { fill: paper },
  row: { fill: 'none' },
  ...Object.fromEntries(steps.map((fill, i) => [`s${i}`, { fill }])),
}

/** Classes of an element as attributes. */
function attributesOf(tag: string, classes: readonly string[]): string {
  const found: Record<string, string> = {}
  // Where the pointer is caught, nothing is seen.
  if (tag === 'rect' && classes.includes('hit') && !classes.some((name) => /^s\d$/.test(name))) found['fill'] = 'none'
  for (const name of classes) {
    const hue = /^c([1-8])$/.exec(name)?.[1]
    if (hue) found[classes.includes('line') ? 'stroke' : 'fill'] = hues[Number(hue) - 1] ?? ink
    Object.assign(found, meanings[name])
  }
  return Object.entries(found)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join('')
}

const asAttributes = (markup: string): string =>
  markup.replaceAll(
    /<(\w+)([^>]*?) class(?:Name)?="([^"]*)"/g,
    (_, tag: string, before: string, classes: string) => `<${tag}${before}${attributesOf(tag, classes.split(' '))}`,
  )

/** Lines of a title, a note, a remark. */
const mostLines = 4

/** A chart as a file that stands alone: title, notes, picture, source, address. */
export function exportSvg({
  data,
  table,
  source,
  where,
  title,
  note,
  address,
  site,
}: {
  data: ChartData
  table: TableDetail
  source: Source
  where: string
  title: string
  note: string
  address: string
  site: Tools
}): string {
  const margin = 28
  const picture =
    data.spec.type === 'figure'
      ? {
          width: 760,
          height: 70,
          body: (
            <text y="52" fontSize="52" fontWeight="600">
              {valueWords(data.cells[0]?.value ?? null, site)}
            </text>
          ),
        }
      : draw({ data, fields: table.fields, site }, 'wide')
  const { width } = picture
  const said = breakLines(title || titleOf(data.spec, table.fields, site), width / 23, mostLines)
  const notes = [...breakLines(note, width / 15, mostLines), ...breakLines(notesOf(data, table, where, site).join(' · '), width / 12.5, mostLines)]
  const top = margin + said.length * 31 + notes.length * 20 + 10
  const sources = [sourceWords(source, data, site), ...(site.city.synthetic ? [site.w.common.synthetic(site.pick(site.city.name))] : []), address]
  const whole = top + picture.height + 26 + sources.length * 18 + margin - 10
  const markup = renderToStaticMarkup(
    <svg
      xmlns="http://www.w3.org/2000/svg"
      width={width + margin * 2}
      height={Math.ceil(whole)}
      viewBox={`0 0 ${width + margin * 2} ${Math.ceil(whole)}`}
      fontFamily="Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
      fontSize="12.5"
      fill={ink}
    >
      <rect width="100%" height="100%" fill={paper} />
      <g transform={`translate(${margin} ${margin})`}>
        {said.map((line, i) => (
          <text key={line} y={20 + i * 31} fontSize="23" fontWeight="600">
            {line}
          </text>
        ))}
        {notes.map((line, i) => (
          <text key={line} y={said.length * 31 + 12 + i * 20} fontSize="13" fill={quiet}>
            {line}
          </text>
        ))}
      </g>
      <g transform={`translate(${margin} ${top})`}>{picture.body}</g>
      <g transform={`translate(${margin} ${top + picture.height + 26})`}>
        {sources.map((line, i) => (
          <text key={line} y={i * 18} fill={quiet}>
            {fitText(line, width, 12.5)}
          </text>
        ))}
      </g>
    </svg>,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>\n${asAttributes(markup)}\n`
}
