import type { ReactNode } from 'react'
import { useSite } from './site.tsx'

/** Searches and single rows of them are not for crawlers; what they lead to is. */
const notForCrawlers = (bare: string, hasQuery: boolean): boolean =>
  /^\/(desk|account|sign-in|invitation)(\/|$)/.test(bare) || (hasQuery && bare === '/datasets')

/** The one address of a page, the same page in the other language, and what other sites show of it. A view of a dataset belongs to its dataset. */
export function PageLinks(): ReactNode {
  const { city, path, locale, pick } = useSite()
  const [bare = '/', query = ''] = path.split('?')
  const zh = city.origin + bare
  const en = city.origin + (bare === '/' ? '/en' : `/en${bare}`)
  const own = locale === 'zh' ? zh : en
  return (
    <>
      <link rel="canonical" href={own} />
      <link rel="alternate" hrefLang="zh-CN" href={zh} />
      <link rel="alternate" hrefLang="en" href={en} />
      <link rel="alternate" hrefLang="x-default" href={zh} />
      {notForCrawlers(bare, query !== '') && <meta name="robots" content="noindex, follow" />}
      <meta property="og:site_name" content={pick(city.portal)} />
      <meta property="og:type" content="website" />
      <meta property="og:url" content={own} />
      <meta property="og:locale" content={locale === 'zh' ? 'zh_CN' : 'en_GB'} />
    </>
  )
}
