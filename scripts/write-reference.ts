/**
 * Writes the generated pages of `docs/reference`, or with `--check` says which of them no longer agree with the program and ends with 1.
 *
 *     node scripts/write-reference.ts [--check]
 */
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { operations } from '../src/city/index.ts'
import { configReference } from '../src/platform/config/index.ts'
import { operationsReference } from '../src/platform/operations/index.ts'
import { protocols } from '../src/protocols/index.ts'
import { createTestDatabase } from '../src/testing/index.ts'
import { errorsPage } from './reference/errors-page.ts'
import { protocolsPage } from './reference/protocols-page.ts'
import { tablesPage } from './reference/tables-page.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const textsOf = (pattern: string): string[] =>
  globSync(pattern, { cwd: root })
    .filter((file) => !/\.test\.tsx?$/.test(file) && !file.includes('testing/'))
    .sort()
    .map((file) => readFileSync(path.join(root, file), 'utf8'))

/** Every generated page: its place and how its text is made. */
const pages: readonly { file: string; text: () => string | Promise<string> }[] = [
  { file: 'docs/reference/config.md', text: () => configReference('en') },
  { file: 'docs/reference/config.zh-CN.md', text: () => configReference('zh') },
  { file: 'docs/reference/operations.md', text: () => operationsReference(operations, 'en') },
  { file: 'docs/reference/operations.zh-CN.md', text: () => operationsReference(operations, 'zh') },
  { file: 'docs/reference/errors.md', text: () => errorsPage(textsOf('{src,web}/**/*.ts')) },
  { file: 'docs/reference/protocols.md', text: () => protocolsPage(protocols, 'en') },
  { file: 'docs/reference/protocols.zh-CN.md', text: () => protocolsPage(protocols, 'zh') },
  {
    file: 'docs/reference/tables.md',
    async text() {
      const { db, drop } = await createTestDatabase()
      try {
        return await tablesPage(db, textsOf('src/**/migrations/*.ts'))
      } finally {
        await drop()
      }
    },
  },
]

const check = process.argv.includes('--check')
const stored = (file: string): string => {
  try {
    return readFileSync(path.join(root, file), 'utf8')
  } catch {
    return ''
  }
}
let drift = 0
for (const { file, text } of pages) {
  const wanted = await text()
  if (wanted === stored(file)) continue
  drift++
  if (check) console.error(`${file} does not agree with the program: run npm run docs`)
  else {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    writeFileSync(path.join(root, file), wanted)
    console.log(`wrote ${file}`)
  }
}
if (check && drift > 0) process.exitCode = 1
