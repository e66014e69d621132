import { randomBytes, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import multipart from '@fastify/multipart'
import assets from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { createRequestHandler, RouterContext, RouterContextProvider, ServerBuild } from 'react-router'
import { conflict, notAllowed, toProblem, type PlatformError, type Problem } from '../src/platform/errors/index.ts'
import { registerBrowserEngine } from './browser-engine.ts'
import { currentWebBuild } from './ensure-build.ts'
import { keepable, KeptForms, type KeptForm } from './kept-form.ts'
import type { Answers, OperationName } from './answers/index.ts'
import type { WebPort } from './port.ts'
import { readAnswer } from './read-answer.ts'
import { cookiesOf, requestFor, splitLanguage } from './read-request.ts'
import { receiveOffer, receiveUpload, sendLogo, sendPicture } from './receive-files.ts'
import type { Site } from './ui/site.tsx'

export { ensureWebBuild } from './ensure-build.ts'
export type { CitySettings, WebPort, WebRequest } from './port.ts'

type Handler = ReturnType<typeof createRequestHandler>
interface Bundle {
  handler: Handler
  newContext(): RouterContextProvider
  siteContext: RouterContext<Site>
  islands: Site['islands']
  assets: string
}

async function loadBundle(): Promise<Bundle> {
  const folder = await currentWebBuild()
  const build = (await import(pathToFileURL(join(folder, 'server/index.js')).href)) as ServerBuild
  const entry = build.entry.module as unknown as {
    createRequestHandler: typeof createRequestHandler
    RouterContextProvider: new () => RouterContextProvider
    siteContext: RouterContext<Site>
  }
  return {
    handler: entry.createRequestHandler(build, 'production'),
    newContext: () => new entry.RouterContextProvider(),
    siteContext: entry.siteContext,
    islands: JSON.parse(await readFile(join(folder, 'client/islands.json'), 'utf8')) as Site['islands'],
    assets: join(folder, 'client/assets'),
  }
}

// No inline script, no style attribute, nothing from outside. The headings' face is inside its sheet as data.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The page of SQL may start the worker of the browser's engine; the worker's own answer lets it compile WebAssembly (`browser-engine.ts`). */
const policyOf = (url: string): string => (/^(\/en)?\/sql(\/|\?|$)/.test(url) ? `${policy}; worker-src 'self'` : policy)

/**
 * A form is only carried out when it comes from a page of this site: `Sec-Fetch-Site` where the browser says it, else `Origin` against
 * the host. The session cookie is SameSite besides.
 */
function refuseForeignForms(request: FastifyRequest): void {
  if (request.method !== 'POST') return
  const site = request.headers['sec-fetch-site']
  const { origin } = request.headers
  const same = origin !== undefined && URL.canParse(origin) && new URL(origin).host === request.host
  if (site === 'same-origin' || (site === undefined && same)) return
  throw notAllowed({
    code: 'PUJIANG_FOREIGN_FORM',
    detail: { zh: '这个请求不是从本站的页面发出的，没有执行。', en: 'This request did not come from a page of this site and was not carried out.' },
    cure: { zh: '请打开本站的页面，再做一次。', en: 'Open a page of this site and do it again.' },
  })
}

const isPlatformError = (error: unknown): error is PlatformError => error instanceof Error && 'failing' in error && 'kind' in error

/** Serves the pages under `/` and their files under `/assets/`. Run `ensureWebBuild()` first. */
export async function registerWeb(app: FastifyInstance, port: WebPort): Promise<void> {
  const bundle = await loadBundle()
  registerBrowserEngine(app)
  await app.register(assets, {
    root: bundle.assets,
    prefix: '/assets/',
    index: false,
    decorateReply: false,
    preCompressed: true,
    // Names carry a hash of the content; the icon does not.
    setHeaders: (reply, path) =>
      void reply.header('cache-control', /-[\w-]{8}\.\w+(\.br|\.gz)?$/.test(path) ? 'public, max-age=31536000, immutable' : 'public, max-age=86400'),
  })
  await app.register(async (scope) => registerPages(scope, port, bundle))
}

async function registerPages(scope: FastifyInstance, port: WebPort, bundle: Bundle): Promise<void> {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: 1024 * 1024 }, (_request, body, done) =>
    done(null, body),
  )
  await scope.register(multipart, { limits: { fileSize: Number.MAX_SAFE_INTEGER, files: 1, fields: 20 } })
  scope.addHook('onRequest', async (request) => refuseForeignForms(request))
  scope.addHook('onRequest', async (request, reply) => {
    reply
      .header('content-security-policy', policyOf(request.url))
      .header('cache-control', 'private, no-cache')
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'same-origin')
  })

  const forms = new KeptForms(port.secret ?? randomBytes(32).toString('hex'))
  const answer = async (request: FastifyRequest, reply: FastifyReply, asked: Asked): Promise<FastifyReply> => {
    const site = await siteFor(request, reply, asked.path, port, bundle)
    if (asked.refusal) site.refusal = asked.refusal
    if (asked.again) site.again = asked.again
    if (asked.sent) site.sent = asked.sent
    const kept = asked.method === 'GET' ? comeBack(request, reply, site, forms, port) : null
    const sent = kept ? { method: 'POST', body: kept.body } : asked
    const signedIn = asked.method === 'POST' && isSignIn(asked.path) ? noteSignIn(site) : null
    const context = bundle.newContext()
    context.set(bundle.siteContext, site)
    const headers = new Headers()
    for (const [name, value] of Object.entries(request.headers)) {
      if (value !== undefined && !name.startsWith(':') && name !== 'content-length')
        headers.set(name, Array.isArray(value) ? value.join(', ') : value)
    }
    if (kept) headers.set('content-type', formType)
    const target = new Request(`${request.protocol}://${request.host}${asked.path}`, {
      method: sent.method,
      headers,
      ...(sent.body !== undefined && { body: sent.body }),
    })
    const response = await bundle.handler(target, context)
    if (asked.method === 'POST' && !isSignIn(asked.path)) {
      // At the desk a page hides what a stranger may not see, or sends away, before anybody says that the session is over.
      const atDesk = /^\/desk(\/|\?|$)/.test(asked.path) && !site.me?.actor.id && forms.owner(cookiesOf(request).get('who')) !== null
      if (response.status === 401 || atDesk) return signInAgain(request, reply, asked, site)
    }
    reply.code(kept ? 200 : (asked.status ?? response.status))
    if (site.me?.actor.id && !asked.refusal) rememberOwner(request, reply, forms, site.me.actor.id)
    for (const [name, value] of response.headers) if (name !== 'set-cookie') reply.header(name, value)
    if (signedIn?.actor && response.status === 303) {
      const form = forms.unseal(new URLSearchParams(asked.body).get('draft'))
      if (form && (form.actor === null || form.actor === signedIn.actor)) {
        reply.header('set-cookie', cookie('kept', forms.wait(form, signedIn.actor), 120)).header('location', form.path)
      }
    }
    for (const cookie of response.headers.getSetCookie()) reply.header('set-cookie', cookie)
    return reply.send(Buffer.from(await response.arrayBuffer()))
  }

  /** The session ended in the middle of a form: the sign-in page carries what was typed on. */
  const signInAgain = async (request: FastifyRequest, reply: FastifyReply, asked: Pick<Asked, 'body'>, site?: Site): Promise<FastifyReply> => {
    const cookies = cookiesOf(request)
    const owner = forms.owner(cookies.get('who'))
    // A stranger's form is a stranger's. Where there was a session and nobody knows whose, nothing is kept.
    const known = owner !== null || ![...cookies.keys()].some((name) => name.includes('session'))
    const sealed = asked.body !== undefined && known ? forms.seal({ actor: owner, path: request.url, body: keepable(asked.body) }) : null
    const { path } = splitLanguage(request.url)
    const to = asked.body !== undefined ? path : path.startsWith('/desk/settings') ? '/desk/settings' : '/desk/load'
    const { locale } = site ?? splitLanguage(request.url)
    const query = new URLSearchParams({ to: locale === 'en' ? `/en${to}` : to })
    return answer(request, reply, {
      path: `/sign-in?${query}`,
      method: 'GET',
      status: 401,
      again: { draft: sealed, file: asked.body === undefined },
    })
  }

  scope.setErrorHandler(async (error, request, reply) => {
    const { locale } = splitLanguage(request.url)
    // Only files come this way; what a browser has read from a disk it does not send again by itself.
    if (isPlatformError(error) && error.kind === 'NotAuthenticated' && request.method === 'POST') return signInAgain(request, reply, {})
    if (!isPlatformError(error)) request.log.error({ err: error }, 'page failed')
    const status = (error as { statusCode?: number }).statusCode
    const problem: Problem = isPlatformError(error)
      ? toProblem(error, locale, request.id)
      : {
          type: 'about:blank',
          title: '',
          status: status !== undefined && status < 500 ? status : 500,
          code: 'PUJIANG_UNEXPECTED',
          kind: 'Unexpected',
          detail: '',
          requestId: request.id,
        }
    return answer(request, reply, { path: '/about', method: 'GET', refusal: problem })
  })

  scope.get('/*', async (request, reply) => {
    const { locale, path } = splitLanguage(request.url)
    const bare = path.split('?')[0] ?? '/'
    if (bare.startsWith('/api/')) return reply.callNotFound()
    // Data requests of a client router, which these pages do not have.
    if (bare.endsWith('.data') || bare === '/__manifest') return answer(request, reply, { path: '/no-such-page', method: 'GET' })
    if (bare === '/' && locale === 'zh' && cookiesOf(request).get('lang') === 'en' && !request.headers.referer?.includes(`//${request.host}/`))
      return reply.header('vary', 'cookie').redirect('/en', 302)
    return answer(request, reply, { path, method: request.method })
  })
  scope.post('/*', async (request, reply) => {
    const { path } = splitLanguage(request.url)
    if (path.startsWith('/api/')) return reply.callNotFound()
    return answer(request, reply, { path, method: 'POST', body: typeof request.body === 'string' ? request.body : '' })
  })
  const receive = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => receiveUpload(request, reply, port)
  scope.post('/desk/uploads', receive)
  scope.post('/en/desk/uploads', receive)
  const offer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => receiveOffer(request, reply, port)
  scope.post('/contribute/:contribution/file', offer)
  scope.post('/en/contribute/:contribution/file', offer)
  const receiveLogo = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { locale } = splitLanguage(request.url)
    try {
      await sendLogo(request, reply, port)
    } catch (error) {
      if (!isPlatformError(error) || error.kind === 'NotAuthenticated') throw error
      const problem = toProblem(error, locale, request.id)
      return answer(request, reply, { path: '/desk/settings', method: 'GET', sent: problem, status: problem.status })
    }
    return reply.redirect(`${locale === 'en' ? '/en' : ''}/desk/settings#logo`, 303)
  }
  const receivePicture = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { locale } = splitLanguage(request.url)
    const page = `/reuses/${encodeURIComponent((request.params as { reuse?: string }).reuse ?? '')}`
    const said = { alt: '' }
    try {
      await sendPicture(request, reply, port, said)
    } catch (error) {
      if (!isPlatformError(error) || error.kind === 'NotAuthenticated') throw error
      const problem = toProblem(error, locale, request.id)
      return answer(request, reply, { path: `${page}?${new URLSearchParams(said)}`, method: 'GET', sent: problem, status: problem.status })
    }
    return reply.redirect(`${locale === 'en' ? '/en' : ''}${page}`, 303)
  }
  scope.post('/reuses/:reuse/picture', receivePicture)
  scope.post('/en/reuses/:reuse/picture', receivePicture)
  scope.post('/desk/settings/logo', receiveLogo)
  scope.post('/en/desk/settings/logo', receiveLogo)
}

interface Asked {
  path: string
  method: string
  body?: string
  refusal?: Problem
  status?: number
  again?: NonNullable<Site['again']>
  sent?: Problem
}

const formType = 'application/x-www-form-urlencoded'
const isSignIn = (path: string): boolean => path === '/sign-in' || path.startsWith('/sign-in?')
const cookie = (name: string, value: string, seconds: number): string => `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax`

/** Notes who signs in while the page runs. */
function noteSignIn(site: Site): { actor: string | null } {
  const noted: { actor: string | null } = { actor: null }
  const { call } = site
  site.call = async (name, input) => {
    const answered = await call(name, input)
    if (name === 'sign-in') noted.actor = (answered as { actor?: { id?: string } }).actor?.id ?? null
    return answered
  }
  return noted
}

/** Whose browser this is, for the day the session ends in the middle of a form. */
function rememberOwner(request: FastifyRequest, reply: FastifyReply, forms: KeptForms, actor: string): void {
  if (forms.owner(cookiesOf(request).get('who')) !== actor) reply.header('set-cookie', cookie('who', forms.nameOwner(actor), 30 * 86_400))
}

/**
 * The form that waits for whoever has just signed in again. It is asked of its page as if it were sent, but nothing is written: the page answers with
 * the form filled, as it does after any refusal.
 */
function comeBack(request: FastifyRequest, reply: FastifyReply, site: Site, forms: KeptForms, port: WebPort): KeptForm | null {
  const name = cookiesOf(request).get('kept')
  const { writes } = port
  if (name === undefined || !writes) return null
  const form = forms.take(name, request.url, site.me?.actor.id ?? null)
  reply.header('set-cookie', cookie('kept', '', 0))
  if (!form) return null
  site.kept = [...new URLSearchParams(form.body)].map(([field, value]) => ({ field, value }))
  const { call } = site
  site.call = async (operation, input) => {
    if (writes(operation)) throw signedInAgain()
    return call(operation, input)
  }
  return form
}

const signedInAgain = (): PlatformError =>
  conflict({
    code: 'PUJIANG_SIGNED_IN_AGAIN',
    detail: {
      zh: '登录曾中断，现在接上了。刚才填的都还在，还没有办理。',
      en: 'Your session had ended and you are signed in again. What you typed is still here; nothing has been carried out yet.',
    },
    cure: { zh: '请核对后再提交一次。', en: 'Check it and send it once more.' },
  })

type Refusable = Site & { refusal?: Problem }

async function siteFor(request: FastifyRequest, reply: FastifyReply, path: string, port: WebPort, bundle: Bundle): Promise<Refusable> {
  const { locale } = splitLanguage(request.url)
  await port.refresh?.()
  const asked = requestFor(request, reply, locale)
  const cookies = cookiesOf(request)
  const theme = cookies.get('theme')
  const call = async <N extends OperationName>(name: N, input: Record<string, unknown>): Promise<Answers[N]> =>
    (await readAnswer(await port.call(name, input, asked))) as Answers[N]
  const known = [...cookies.keys()].some((name) => name !== 'theme' && name !== 'lang')
  const me = known ? await call('show-me', {}).catch(() => null) : null
  return {
    locale,
    city: port.city,
    // A key that came in the address is refused; links of the page must not carry it on.
    path: path.replace(/\bpj_[A-Za-z0-9_-]{20,}/g, '…'),
    theme: theme === 'light' || theme === 'dark' ? theme : null,
    me: me?.actor.id ? me : null,
    islands: bundle.islands,
    operations: port.operations ?? [],
    now: port.now?.() ?? new Date(),
    call,
    setCookie: asked.setCookie,
    paint: port.paint,
    report: (error) => request.log.error({ err: error }, 'page failed'),
    requestId: request.id ?? randomUUID(),
  }
}
