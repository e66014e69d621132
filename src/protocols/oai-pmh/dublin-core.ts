import type { CatalogueRecord } from '../../model/index.ts'
import { datasetPage, downloadsOf } from '../dataset-addresses.ts'
import { xmlText } from '../xml-text.ts'
import { seconds } from './envelope.ts'

/** `oai:host:slug`: stays the same wherever the record is copied to. */
export const identifierOf = (origin: string, slug: string): string => `oai:${new URL(origin).hostname}:${slug}`

/** The head of a record: identifier, time of change, sets. */
export function header(origin: string, record: CatalogueRecord): string {
  return `      <header>
        <identifier>${xmlText(identifierOf(origin, record.slug))}</identifier>
        <datestamp>${seconds(record.changedAt)}</datestamp>
        <setSpec>theme:${xmlText(record.theme)}</setSpec>
        <setSpec>agency:${xmlText(record.agency.slug)}</setSpec>
      </header>
`
}

/** A record as simple Dublin Core; both languages stand side by side. */
export function printRecord(origin: string, record: CatalogueRecord): string {
  const lines: string[] = []
  const say = (element: string, text: string | null | undefined, language?: string): void => {
    if (text) lines.push(`          <dc:${element}${language ? ` xml:lang="${language}"` : ''}>${xmlText(text)}</dc:${element}>`)
  }
  const both = (element: string, { zh, en }: { zh: string; en: string }): void => {
    say(element, zh, 'zh')
    if (en !== zh) say(element, en, 'en')
  }
  both('title', record.name)
  both('creator', record.agency.name)
  for (const keyword of record.keywords) say('subject', keyword, 'zh')
  say('subject', record.theme)
  both('description', record.description ?? record.summary)
  both('publisher', record.agency.name)
  say('date', record.modifiedAt ?? record.changedAt)
  say('type', 'Dataset')
  for (const mediaType of new Set(downloadsOf(origin, record).map((download) => download.mediaType))) say('format', mediaType)
  say('identifier', datasetPage(origin, record))
  say('identifier', record.code)
  say('language', 'zho')
  say('coverage', record.spatial)
  if (record.period) say('coverage', `${record.period.from}/${record.period.to}`)
  say('rights', record.licence ?? record.openCondition ?? record.openClass)
  return `    <record>
${header(origin, record)}      <metadata>
        <oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/" xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai_dc/ http://www.openarchives.org/OAI/2.0/oai_dc.xsd">
${lines.join('\n')}
        </oai_dc:dc>
      </metadata>
    </record>
`
}
