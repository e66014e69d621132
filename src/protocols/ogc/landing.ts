import type { Locale } from '../../model/index.ts'
import { base, jsonType, openApiType, say, type Link } from './links.ts'
import type { CityWords } from '../city-words.ts'

/** Requirements that are met, by the names of the standards. */
export const conformance: readonly string[] = [
  'http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core',
  'http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/landing-page',
  'http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/json',
  'http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/oas30',
  'http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections',
  'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core',
  'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson',
  'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30',
  'http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs',
  'http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core',
  'http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-collection',
  'http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core-query-parameters',
  'http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/records-api',
  'http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/json',
]

/** The first page: where everything else is. */
export function landingPage(origin: string, city: Pick<CityWords, 'name'>, locale: Locale): object {
  const word = (zh: string, en: string): string => (locale === 'zh' ? zh : en)
  const links: Link[] = [
    { href: base(origin), rel: 'self', type: jsonType, title: word('本页', 'This document') },
    { href: `${base(origin)}/api`, rel: 'service-desc', type: openApiType, title: word('接口描述', 'The API') },
    { href: `${origin}/developers`, rel: 'service-doc', type: 'text/html', title: word('开发者页面', 'The page for developers') },
    { href: `${base(origin)}/conformance`, rel: 'conformance', type: jsonType, title: word('符合的要求', 'Requirements that are met') },
    { href: `${base(origin)}/conformance`, rel: 'http://www.opengis.net/def/rel/ogc/1.0/conformance', type: jsonType },
    { href: `${base(origin)}/collections`, rel: 'data', type: jsonType, title: word('数据集合', 'The collections') },
    { href: `${base(origin)}/collections`, rel: 'http://www.opengis.net/def/rel/ogc/1.0/data', type: jsonType },
    { href: `${origin}/`, rel: 'alternate', type: 'text/html', title: word('网页', 'The web page') },
  ]
  return {
    title: say(city.name, locale),
    description: word(
      '公共数据：带坐标的表是要素集合，全部数据集在 catalogue 里。',
      'Public data: tables with places are collections of features, and every dataset is a record of “catalogue”.',
    ),
    links,
  }
}
