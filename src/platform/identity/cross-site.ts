import { notAllowed } from '../errors/index.ts'
import type { RequestHeaders } from './credentials.ts'

/**
 * Refuses a changing request that another site makes the browser send along with the session cookie. Only for requests by session: a key is never sent by
 * a browser on its own. Requests of programs carry neither header and pass. `trusted` are origins besides the host asked for, such as the public address
 * of a proxy.
 */
export function refuseCrossSite(request: { method: string; headers: RequestHeaders }, trusted: readonly string[] = []): void {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method.toUpperCase())) return
  const { origin, host, 'sec-fetch-site': site } = request.headers
  const ours =
    typeof origin === 'string'
      ? trusted.includes(origin) || (URL.canParse(origin) && new URL(origin).host === host)
      : site === undefined || site === 'same-origin' || site === 'none'
  if (ours) return
  throw notAllowed({
    code: 'PUJIANG_CROSS_SITE',
    detail: { zh: '这个请求来自别的网站,没有执行。', en: 'This request came from another site and was not carried out.' },
    cure: { zh: '请在本站页面上操作;程序请用密钥。', en: 'Do it on the pages of this site; programs use a key.' },
  })
}
