import type { Locale } from '../../model/index.ts'
import { datasetPage, licenceAddress } from '../dataset-addresses.ts'
import type { CityWords } from '../city-words.ts'
import { base, collectionAt, geojsonType, jsonType, say, schemaType, type Link } from './links.ts'
import { catalogueId, collectionId, type PlaceTable } from './place-tables.ts'
import { crs84, referenceSystems } from './reference-systems.ts'

const gregorian = 'http://www.opengis.net/def/uom/ISO-8601/0/Gregorian'
/** Zone of the times in tables. */
const zone = '+08:00'

/** A day or time of a table as a time of RFC 3339: local, the end of a day where it ends something. */
function instant(value: string, end: boolean): string | null {
  const [, day, time] = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}:\d{2}(?:\.\d+)?))?$/.exec(value) ?? []
  return day === undefined ? null : `${day}T${time ?? (end ? '23:59:59' : '00:00:00')}${zone}`
}

/** A table with places as a collection of features. */
export function tableCollection(origin: string, table: PlaceTable, locale: Locale): object {
  const id = collectionId(table)
  const here = collectionAt(origin, id)
  const word = (zh: string, en: string): string => (locale === 'zh' ? zh : en)
  const interval = table.period && [instant(table.period.from, false), instant(table.period.to, true)]
  const [own, dataset] = [say(table.name, locale), say(table.dataset.name, locale)]
  const links: Link[] = [
    { href: here, rel: 'self', type: jsonType, title: word('本集合', 'This collection') },
    { href: `${here}/items`, rel: 'items', type: geojsonType, title: word('要素', 'The features') },
    {
      href: `${here}/queryables`,
      rel: 'http://www.opengis.net/def/rel/ogc/1.0/queryables',
      type: schemaType,
      title: word('可以查询的字段', 'Fields to ask by'),
    },
    { href: `${here}/schema`, rel: 'http://www.opengis.net/def/rel/ogc/1.0/schema', type: schemaType, title: word('字段与类型', 'Fields and types') },
    { href: datasetPage(origin, table.dataset), rel: 'alternate', type: 'text/html', title: dataset },
    {
      href: `${collectionAt(origin, catalogueId)}/items/${encodeURIComponent(table.dataset.slug)}`,
      rel: 'describedby',
      type: geojsonType,
      title: dataset,
    },
    ...(table.dataset.licence === null
      ? []
      : [{ href: licenceAddress(origin, table.dataset.licence), rel: 'license', type: 'text/html', title: table.dataset.licence }]),
  ]
  return {
    id,
    title: own && own !== dataset ? `${dataset} · ${own}` : dataset,
    description: [say(table.dataset.summary, locale), table.dataset.synthetic ? word('合成数据，非真实。', 'Synthetic data, not real.') : '']
      .filter(Boolean)
      .join(word('', ' ')),
    itemType: 'feature',
    ...((table.box || interval) && {
      extent: {
        ...(table.box && { spatial: { bbox: [table.box], crs: crs84.uri } }),
        ...(interval && { temporal: { interval: [interval], trs: gregorian } }),
      },
    }),
    crs: referenceSystems.map(({ uri }) => uri),
    storageCrs: crs84.uri,
    links,
  }
}

/** The whole catalogue as a collection of records. */
export function catalogueCollection(origin: string, city: Pick<CityWords, 'name'>, locale: Locale): object {
  const here = collectionAt(origin, catalogueId)
  const word = (zh: string, en: string): string => (locale === 'zh' ? zh : en)
  const links: Link[] = [
    { href: here, rel: 'self', type: jsonType, title: word('本集合', 'This collection') },
    { href: `${here}/items`, rel: 'items', type: geojsonType, title: word('全部数据集', 'All datasets') },
    { href: `${here}/queryables`, rel: 'http://www.opengis.net/def/rel/ogc/1.0/queryables', type: schemaType },
    { href: `${here}/schema`, rel: 'http://www.opengis.net/def/rel/ogc/1.0/schema', type: schemaType },
    { href: `${origin}/datasets`, rel: 'alternate', type: 'text/html', title: word('数据目录', 'The catalogue') },
    { href: base(origin), rel: 'root', type: jsonType },
  ]
  return {
    id: catalogueId,
    type: 'Collection',
    title: `${say(city.name, locale)} · ${word('数据目录', 'catalogue')}`,
    description: word('全部数据集的目录条目。', 'A record of every dataset.'),
    itemType: 'record',
    conformsTo: ['http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-collection'],
    crs: [crs84.uri],
    storageCrs: crs84.uri,
    links,
  }
}
