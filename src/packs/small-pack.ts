import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const manifest = `
pack: small
version: 1.0.0
synthetic: true
utcOffset: 480
seed: 7
geometry: geometry.json
contact: （000）0000 0000
defaults: { shareClass: unconditional, openClass: unconditional, licence: CC0-1.0, legalBasis: 示范 }
city: { name: { zh: 小城, en: Small }, short: { zh: 小, en: S }, about: { zh: 小, en: S }, notice: { zh: 演示, en: Demo }, spatial: 小城, crs: EPSG:4326 }
searches: []
agencies:
  - { slug: small, kind: city, code: '1', name: { zh: 小城, en: Small } }
  - { slug: parks, kind: department, parent: small, code: '2', name: { zh: 园林局, en: Parks } }
accounts:
  - { key: steward, email: steward@small.example, name: 专员, agency: parks, roles: [steward], about: { zh: 专员, en: Steward } }
`
const dataset = (name: string, more: string, data: string): string => `
name: { zh: ${name}, en: ${name} }
summary: { zh: 每天每棵树, en: Every tree every day }
code: S-${name}
agency: parks
theme: environment
keywords: [树, trees]
updateCycle: daily
${more}
data: { ${data}, sort: [day, tree] }
fields:
  - { name: day, header: 日期, en: Day, type: date }
  - { name: tree, header: 树种, en: Tree, type: text }
  - { name: height, header: 高度, en: Height, type: double, unit: 米 }
`
const sql = `SELECT d::DATE AS day, t.name AS tree, round(2 + 3 * draw(key(date_diff('day', DATE '2020-01-01', d::DATE), t.rowid), 1), 2)::DECIMAL(5, 2) AS height
FROM range(since(), until(), INTERVAL 1 DAY) r(d), (SELECT *, rowid FROM trees) t`

/** Files of a pack of three datasets, for tests: one that grows daily, one draft in GB18030 and one workbook that never changes. */
export const smallPackFiles = (): Record<string, string> => ({
  'pack.yaml': manifest,
  'tables/trees.csv': 'name,weight\n柳,3\n"桂,金",1\n',
  'datasets/environment/tree-heights.yaml': dataset(
    'heights',
    'orderField: day\nlookupKeys: [tree]',
    'file: csv, days: 3, ends: day, extend: append',
  ),
  'datasets/environment/tree-heights.sql': sql,
  'datasets/environment/tree-drafts.yaml': dataset('drafts', 'status: draft', 'file: csv, encoding: gb18030, days: 3, ends: day, extend: none'),
  'datasets/environment/tree-drafts.sql': sql,
  'datasets/environment/tree-books.yaml': dataset('books', 'status: in-review', 'file: xlsx, days: 3, ends: day, extend: none'),
  'datasets/environment/tree-books.sql': sql,
})

/** Writes a pack into a new temporary folder; `changes` replace files, an empty text leaves one out. */
export async function writeSmallPack(changes: Record<string, string> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pujiang-pack-'))
  for (const [name, text] of Object.entries({ ...smallPackFiles(), ...changes })) {
    if (text === '') continue
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  return folder
}
