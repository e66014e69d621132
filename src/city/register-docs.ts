import { readdir, readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import type { FastifyInstance } from 'fastify'
import MarkdownIt from 'markdown-it'
import { currentWebBuild } from '../../web/ensure-build.ts'
import { escapeMarkup } from './escape-markup.ts'
import type { Locale, Text } from '../model/index.ts'
import { notFound } from '../platform/errors/index.ts'
import { localeOf } from '../platform/http/index.ts'

const docsFolder = join(import.meta.dirname, '../../docs')

/** The pages of the index, in reading order. Each is a Markdown file below docs/; a `.zh-CN.md` beside it is its Chinese. */
const shelves: readonly { title: Text; pages: readonly { path: string; title: Text }[] }[] = [
  { title: { zh: '教程', en: 'Tutorial' }, pages: [{ path: 'tutorial/first-dataset', title: { zh: '第一个数据集', en: 'Your first dataset' } }] },
  {
    title: { zh: '指南', en: 'Guides' },
    pages: [
      { path: 'guides/loading-files', title: { zh: '装入文件', en: 'Loading files' } },
      { path: 'guides/rights', title: { zh: '谁能看什么', en: 'Who may see what' } },
      { path: 'guides/taking-part', title: { zh: '公众参与', en: 'Taking part' } },
      { path: 'guides/running-a-city', title: { zh: '运行一座城市', en: 'Running a city' } },
    ],
  },
  {
    title: { zh: '参考', en: 'Reference' },
    pages: [
      { path: 'reference/query', title: { zh: '查询语言', en: 'The query language' } },
      { path: 'reference/operations', title: { zh: '操作', en: 'Operations' } },
      { path: 'reference/errors', title: { zh: '错误', en: 'Errors' } },
      { path: 'reference/config', title: { zh: '设置', en: 'Settings' } },
      { path: 'reference/tables', title: { zh: '数据库表', en: 'Database tables' } },
      { path: 'status', title: { zh: '今天能做什么', en: 'What works today' } },
    ],
  },
]

/** Short addresses that errors and answers point to. */
const shortcuts: Readonly<Record<string, string>> = { errors: 'reference/errors', reference: 'reference/operations', query: 'reference/query' }

const slugOf = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')

/** Markdown of our own repository; raw HTML in it is shown as text all the same. */
function createRenderer(): MarkdownIt {
  const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false })
  markdown.renderer.rules['heading_open'] = (tokens, index, options, _env, self) => {
    const title = tokens[index + 1]?.content ?? ''
    // Codes of errors and names of operations are linked to as they are.
    tokens[index]?.attrSet('id', /^`?[A-Z][A-Z0-9_]+`?$/.test(title) ? title.replaceAll('`', '') : slugOf(title))
    return self.renderToken(tokens, index, options)
  }
  const link = markdown.renderer.rules['link_open']
  markdown.renderer.rules['link_open'] = (tokens, index, options, env, self) => {
    const href = tokens[index]?.attrGet('href') ?? ''
    // Files of the repository link to each other as files; here they are pages.
    if (/\.md(#|$)/.test(href) && !/^[a-z]+:/.test(href)) tokens[index]?.attrSet('href', href.replace(/(\.zh-CN)?\.md(?=#|$)/, ''))
    return link ? link(tokens, index, options, env, self) : self.renderToken(tokens, index, options)
  }
  return markdown
}

const style = `
.docs{display:grid;grid-template-columns:minmax(10rem,14rem) minmax(0,1fr);gap:var(--sp6);max-width:1200px;margin:0 auto;padding:var(--sp5)}
.docs nav ul{list-style:none;margin:0 0 var(--sp4);padding:0}.docs nav li{margin:var(--sp1) 0}.docs nav strong{color:var(--quiet);font-size:var(--t13)}
.docs nav a[aria-current]{font-weight:700;color:var(--ink)}
.docs main{max-width:52em;line-height:1.7}.docs main h1{font-size:var(--t35);line-height:1.3}.docs main h2{border-top:1px solid var(--ink);padding-top:var(--sp3);margin-top:var(--sp6)}
.docs main h3{font-family:var(--mono);font-size:var(--t17);margin-top:var(--sp5)}
.docs main pre{background:var(--sunken);padding:var(--sp3);overflow-x:auto;border-radius:var(--radius)}.docs main code{font-family:var(--mono);font-size:.92em}
.docs main table{border-collapse:collapse;display:block;overflow-x:auto}.docs main th,.docs main td{text-align:start;vertical-align:top;padding:var(--sp1) var(--sp3) var(--sp1) 0;border-bottom:1px solid var(--hair)}
.docs main a{color:var(--river)}.docs header a{color:var(--ink)}
@media(max-width:720px){.docs{grid-template-columns:1fr;padding:var(--sp4)}}`

async function textOf(path: string, locale: Locale): Promise<string | null> {
  if (!/^[a-z0-9][a-z0-9/-]*$/.test(path) || posix.normalize(path) !== path) return null
  const names = locale === 'zh' ? [`${path}.zh-CN.md`, `${path}.md`] : [`${path}.md`]
  for (const name of names) {
    try {
      return await readFile(join(docsFolder, name), 'utf8')
    } catch {
      // the next one
    }
  }
  return null
}

/** Serves the documents of the repository at `/docs`, in the caller's language where there is a translation. */
export async function registerDocs(app: FastifyInstance): Promise<void> {
  const markdown = createRenderer()
  const sheets = (await readdir(join(await currentWebBuild(), 'client/assets')))
    .filter((name) => name.endsWith('.css'))
    .map((name) => `<link rel="stylesheet" href="/assets/${name}">`)
  const page = (locale: Locale, current: string, title: string, body: string): string => `<!doctype html>
<html lang="${locale === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeMarkup(title)} · ${locale === 'zh' ? '浦江文档' : 'Pujiang documents'}</title>${sheets.join('')}<link rel="stylesheet" href="/docs/style.css"></head>
<body><div class="docs"><nav aria-label="${locale === 'zh' ? '文档目录' : 'Documents'}"><p><a href="/">${locale === 'zh' ? '回到门户' : 'Back to the portal'}</a> · <a href="?lang=${locale === 'zh' ? 'en' : 'zh'}">${locale === 'zh' ? 'EN' : '中文'}</a></p>
${shelves.map((shelf) => `<strong>${shelf.title[locale]}</strong><ul>${shelf.pages.map((p) => `<li><a href="/docs/${p.path}?lang=${locale}"${p.path === current ? ' aria-current="page"' : ''}>${p.title[locale]}</a></li>`).join('')}</ul>`).join('')}
<strong>API</strong><ul><li><a href="/docs/api">OpenAPI</a></li><li><a href="/openapi.json">openapi.json</a></li></ul></nav><main>${body}</main></div></body></html>`
  app.get('/docs/style.css', async (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=3600').send(style),
  )
  app.get('/docs', async (_request, reply) => reply.redirect('/docs/tutorial/first-dataset', 302))
  app.get('/docs/*', async (request, reply) => {
    const asked = (request.params as { '*': string })['*'].replace(/\/$/, '')
    const path = shortcuts[asked] ?? asked
    const locale = localeOf(request)
    const text = await textOf(path, locale)
    if (text === null) throw notFound({ zh: '文档', en: 'document' }, asked)
    const title = /^# (.+)$/m.exec(text)?.[1] ?? path
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'public, max-age=300')
      .send(page(locale, path, title, markdown.render(text)))
  })
}
