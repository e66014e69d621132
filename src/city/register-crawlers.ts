import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { labelOf, type DatasetDetail, type Locale } from '../model/index.ts'
import { notFound } from '../platform/errors/index.ts'
import { citySettings, codesOf } from '../catalogue/index.ts'
import { askCity } from './ask-city.ts'
import type { OpenedCity } from './open-city.ts'
import type { Painter } from '../../web/paint/painter.ts'
import { escapeMarkup } from './escape-markup.ts'
import { createSocialPictures } from './social-picture.ts'

/** Datasets of one sitemap; each stands in it once a language, and a sitemap may hold 50,000 addresses. */
const pieceSize = 25_000
const batchSize = 2000
const piecesMs = 600_000
const fixedPages = ['/', '/datasets', '/agencies', '/sql', '/developers', '/about', '/status']

interface Piece {
  first: string
  last: string
  modifiedAt: string | null
}

const english = (path: string): string => (path === '/' ? '/en' : `/en${path}`)

/** One page in both languages, each naming the other. */
function entry(origin: string, path: string, modified: string | null): string {
  const [zh, en] = [escapeMarkup(origin + path), escapeMarkup(origin + english(path))]
  const links = `<xhtml:link rel="alternate" hreflang="zh-CN" href="${zh}"/><xhtml:link rel="alternate" hreflang="en" href="${en}"/><xhtml:link rel="alternate" hreflang="x-default" href="${zh}"/>`
  const when = modified === null ? '' : `<lastmod>${modified}</lastmod>`
  return `<url><loc>${zh}</loc>${when}${links}</url>\n<url><loc>${en}</loc>${when}${links}</url>\n`
}

const head = '<?xml version="1.0" encoding="UTF-8"?>\n'
const openSet = `${head}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n`
const xml = 'application/xml; charset=utf-8'

/** What crawlers may and may not walk: entries yes; views, searches, rows, the desk and what people share among themselves no. */
const robots = (origin: string): string =>
  [
    'User-agent: *',
    ...['', '/en'].flatMap((prefix) =>
      [
        '/desk',
        '/account',
        '/sign-in',
        '/sign-out',
        '/preferences',
        '/invitation/',
        '/datasets?',
        '/datasets/*?',
        '/datasets/*/view',
        '/agencies?',
        '/agencies/*?',
        '/sql?',
        '/sql/s/',
      ].map((path) => `Disallow: ${prefix}${path}`),
    ),
    'Disallow: /api/',
    'Disallow: /metrics',
    'Disallow: /health/',
    'Allow: /datasets/',
    'Allow: /en/datasets/',
    'Allow: /og/',
    '',
    `Sitemap: ${origin}/sitemap.xml`,
    '',
  ].join('\n')

/** Serves what machines look for first: robots.txt, the sitemaps and the pictures beside links. Everything is asked as a visitor, so nothing but the public catalogue is in it. */
export async function registerCrawlers(app: FastifyInstance, city: OpenedCity, painter: Painter): Promise<void> {
  const { program } = city
  const visitor = await city.services.identity.authenticate({ headers: {} })
  const ask = async <T>(operation: string, input: Record<string, unknown>): Promise<T> =>
    (await askCity(program, operation, input, { actor: visitor })) as T

  let pieces: { until: number; list: Promise<Piece[]> } | undefined
  const piecesNow = (): Promise<Piece[]> => {
    if (pieces && pieces.until > performance.now()) return pieces.list
    const list = ask<{ items: Piece[] }>('split-public-datasets', { size: pieceSize }).then((answer) => answer.items)
    pieces = { until: performance.now() + piecesMs, list }
    list.catch(() => (pieces = undefined))
    return list
  }

  app.get('/robots.txt', async (_request, reply) =>
    reply.type('text/plain; charset=utf-8').header('cache-control', 'public, max-age=3600').send(robots(city.baseUrl())),
  )
  app.get('/sitemap.xml', async (_request, reply) => {
    const origin = escapeMarkup(city.baseUrl())
    const maps = (await piecesNow()).map(
      ({ modifiedAt }, i) =>
        `<sitemap><loc>${origin}/sitemaps/${i + 1}.xml</loc>${modifiedAt === null ? '' : `<lastmod>${modifiedAt}</lastmod>`}</sitemap>\n`,
    )
    const body = `${head}<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n<sitemap><loc>${origin}/sitemaps/pages.xml</loc></sitemap>\n${maps.join('')}</sitemapindex>\n`
    return reply.type(xml).header('cache-control', 'public, max-age=600').send(body)
  })
  app.get('/sitemaps/pages.xml', async (_request, reply) => {
    const origin = city.baseUrl()
    const { items } = await ask<{ items: { slug: string }[] }>('list-agencies', {})
    const pages = [...fixedPages, ...items.slice(0, 20_000).map((agency) => `/agencies/${agency.slug}`)]
    return reply
      .type(xml)
      .header('cache-control', 'public, max-age=3600')
      .send(`${openSet}${pages.map((path) => entry(origin, path, null)).join('')}</urlset>\n`)
  })
  app.get<{ Params: { number: string } }>('/sitemaps/:number.xml', async (request, reply) => {
    const number = Number(request.params.number)
    const list = await piecesNow()
    const piece = Number.isInteger(number) ? list[number - 1] : undefined
    if (!piece) throw notFound({ zh: '站点地图', en: 'sitemap' }, request.params.number)
    // A dataset that came after the split belongs to the piece whose beginning lies before it.
    const next = list[number]
    const origin = city.baseUrl()
    const stream = async function* (): AsyncGenerator<string> {
      yield openSet
      let after = number === 1 ? '' : (list[number - 2]?.last ?? '')
      for (;;) {
        const { items, truncated } = await ask<{ items: { slug: string; modifiedAt: string | null }[]; truncated: boolean }>('list-public-datasets', {
          after,
          limit: batchSize,
          ...(next && { through: piece.last }),
        })
        yield items.map((item) => entry(origin, `/datasets/${item.slug}`, item.modifiedAt)).join('')
        after = items.at(-1)?.slug ?? after
        if (!truncated) break
      }
      yield '</urlset>\n'
    }
    return reply.type(xml).header('cache-control', 'public, max-age=600').send(Readable.from(stream()))
  })

  const paint = createSocialPictures(painter)
  const picture = (locale: Locale) => async (slug: string) => {
    const dataset = await ask<DatasetDetail>('show-dataset', { dataset: slug })
    const settings = await citySettings(city.database)
    const number = new Intl.NumberFormat(locale === 'zh' ? 'zh-CN' : 'en-GB')
    const rows = dataset.rows === null ? null : number.format(dataset.rows)
    const cycle = labelOf(codesOf(settings)['updateCycle'] ?? [], dataset.updateCycle)[locale]
    const size =
      rows === null
        ? `${dataset.fields} ${locale === 'zh' ? '列' : 'columns'}`
        : locale === 'zh'
          ? `${rows} 行 × ${dataset.fields} 列`
          : `${rows} rows × ${dataset.fields} columns`
    return paint({
      portal: (settings.portal ?? settings.name)[locale],
      title: dataset.name[locale] || dataset.name.zh,
      agency: dataset.agency.name[locale] || dataset.agency.name.zh,
      facts: `${size} · ${cycle}`,
      label: dataset.synthetic ? (locale === 'zh' ? '演示数据，非真实' : 'Demonstration data, not real') : null,
    })
  }
  for (const [prefix, locale] of [
    ['', 'zh'],
    ['/en', 'en'],
  ] as const) {
    const draw = picture(locale)
    app.get<{ Params: { slug: string } }>(`${prefix}/og/datasets/:slug.png`, async (request, reply) => {
      const png = await draw(request.params.slug)
      return reply.type('image/png').header('cache-control', 'public, max-age=3600').send(png)
    })
  }
}
