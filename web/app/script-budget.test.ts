import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { ServerBuild } from 'react-router'
import { beforeAll, describe, expect, it } from 'vitest'
import { currentWebBuild, ensureWebBuild } from '../ensure-build.ts'
import type { Handle } from './root.tsx'

/** A page that only shows: what it carries until a reader reaches for more. */
const mostShown = 30_000
/** The live table and the editor of SQL with all they bring. */
const mostWorked = 160_000

let folder: string
let islands: Record<string, string>
let build: ServerBuild
beforeAll(async () => {
  await ensureWebBuild()
  folder = await currentWebBuild()
  islands = JSON.parse(await readFile(join(folder, 'client/islands.json'), 'utf8')) as Record<string, string>
  build = (await import(pathToFileURL(join(folder, 'server/index.js')).href)) as ServerBuild
}, 240_000)

const imported = /(?:from|import)\s*["'`](\.\/[^"'`]+)["'`]/g
const reached = /import\(\s*["'`](\.\/[^"'`]+)["'`]/g

/** Packed bytes of modules with all they import; `later` counts what they import when it is reached, too. */
async function weigh(files: readonly string[], later: boolean): Promise<number> {
  const all = new Set(files)
  let bytes = 0
  for (const file of all) {
    const code = await readFile(join(folder, 'client', file), 'utf8')
    bytes += gzipSync(code).length
    for (const pattern of later ? [imported, reached] : [imported]) for (const [, name = ''] of code.matchAll(pattern)) all.add(join('/assets', name))
  }
  return bytes
}

const island = (name: string): string => {
  const file = islands[name]
  if (file === undefined) throw new Error(`no island ${name}`)
  return file
}

describe('script of the pages', () => {
  it('is under 30 kB packed on every public page, with what the frame of a page brings by itself', async () => {
    // Suggestions come by themselves once a page is at rest.
    const frame = [island('page'), island('suggest')]
    const pages = Object.values(build.routes).flatMap((route) => {
      if (!route || (route.path ?? '').startsWith('desk')) return []
      const handle = (route.module.handle ?? {}) as Handle
      return [{ path: route.path ?? '/', names: handle.islands ?? [] }]
    })
    expect(pages.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['datasets', 'datasets/:dataset', 'stories/:story', 'dashboards/:dashboard', 'plan', 'sql']),
    )
    const weights = await Promise.all(pages.map(async ({ path, names }) => ({ path, bytes: await weigh([...frame, ...names.map(island)], false) })))
    expect(weights.filter(({ bytes }) => bytes > mostShown)).toEqual([])
    // What a page carries at least, so that nothing is weighed as nothing.
    expect(Math.min(...weights.map(({ bytes }) => bytes))).toBeGreaterThan(2000)
  })

  it('is under 160 kB packed with the live table and with the editor of SQL', async () => {
    const frame = [island('page'), island('suggest')]
    const table = await weigh([...frame, ...['live-table', 'try-it', 'chart'].map(island)], true)
    const sqlPage = await weigh([...frame, island('sql-page')], false)
    const editor = /import\(\s*["'`](\.\/editor[^"'`]+)["'`]/.exec(await readFile(join(folder, 'client', island('sql-page')), 'utf8'))?.[1]
    expect(editor).toBeDefined()
    const sql = sqlPage + (await weigh([join('/assets', editor ?? '')], false))
    expect(table).toBeGreaterThan(mostShown / 3)
    expect(table).toBeLessThan(mostWorked)
    expect(sql).toBeGreaterThan(mostShown)
    expect(sql).toBeLessThan(mostWorked)
  })
})
