import type { Agency, CatalogueRecord } from '../../model/index.ts'
import { PlatformError } from '../../platform/errors/index.ts'
import { cityWords } from '../city-words.ts'
import type { Door, Exchange } from '../protocol.ts'
import { xmlText } from '../xml-text.ts'
import { header, identifierOf, printRecord } from './dublin-core.ts'
import { earliest, harvestOf, printToken, readToken } from './harvest.ts'
import { OaiError } from './oai-error.ts'

/** Records of one answer. */
const batch = 500

type Arguments = ReadonlyMap<string, string>
type Answer = (door: Door, exchange: Exchange, given: Arguments) => Promise<string>

/** Arguments each verb takes; `!` marks those it cannot do without. */
const verbs: Readonly<Record<string, { takes: readonly string[]; answer: Answer }>> = {
  Identify: { takes: [], answer: identify },
  ListMetadataFormats: { takes: ['identifier'], answer: listFormats },
  ListSets: { takes: ['resumptionToken'], answer: listSets },
  ListIdentifiers: { takes: ['metadataPrefix', 'from', 'until', 'set', 'resumptionToken'], answer: list('ListIdentifiers') },
  ListRecords: { takes: ['metadataPrefix', 'from', 'until', 'set', 'resumptionToken'], answer: list('ListRecords') },
  GetRecord: { takes: ['identifier!', 'metadataPrefix!'], answer: getRecord },
}

/** Prints the answer to the verb asked for. @throws OaiError */
export async function answerVerb(door: Door, exchange: Exchange, given: Arguments): Promise<string> {
  const verb = given.get('verb') ?? ''
  const known = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined
  if (!known)
    throw new OaiError('badVerb', {
      zh: verb === '' ? '没有写动词 verb' : `没有动词 ${verb.slice(0, 60)}`,
      en: verb === '' ? 'no verb' : `there is no verb ${verb.slice(0, 60)}`,
    })
  const allowed = known.takes.map((name) => name.replace('!', ''))
  for (const name of given.keys())
    if (name !== 'verb' && !allowed.includes(name))
      throw new OaiError('badArgument', { zh: `${verb} 不接受参数 ${name.slice(0, 60)}`, en: `${verb} takes no argument ${name.slice(0, 60)}` })
  for (const name of known.takes)
    if (name.endsWith('!') && !given.has(name.slice(0, -1)))
      throw new OaiError('badArgument', { zh: `${verb} 需要参数 ${name.slice(0, -1)}`, en: `${verb} needs ${name.slice(0, -1)}` })
  const prefix = given.get('metadataPrefix')
  if (prefix !== undefined && prefix !== 'oai_dc')
    throw new OaiError('cannotDisseminateFormat', {
      zh: `记录只有 oai_dc 格式，没有 ${prefix.slice(0, 60)}`,
      en: `records are given as oai_dc, not as ${prefix.slice(0, 60)}`,
    })
  return known.answer(door, exchange, given)
}

async function identify(door: Door, exchange: Exchange): Promise<string> {
  const { name, publisher } = await cityWords(door, exchange)
  const mail = /[\w.+-]+@[\w-]+\.[\w.-]+/.exec(publisher?.contact ?? '')?.[0] ?? `postmaster@${new URL(door.origin()).hostname}`
  return `  <Identify>
    <repositoryName>${xmlText(`${name.zh} · ${name.en}`)}</repositoryName>
    <baseURL>${xmlText(door.origin())}/oai</baseURL>
    <protocolVersion>2.0</protocolVersion>
    <adminEmail>${xmlText(mail)}</adminEmail>
    <earliestDatestamp>${earliest}</earliestDatestamp>
    <deletedRecord>no</deletedRecord>
    <granularity>YYYY-MM-DDThh:mm:ssZ</granularity>
  </Identify>
`
}

async function find(door: Door, exchange: Exchange, identifier: string): Promise<CatalogueRecord> {
  const start = identifierOf(door.origin(), '')
  const slug = identifier.startsWith(start) ? identifier.slice(start.length) : ''
  const { items } =
    slug === '' || slug.length > 100
      ? { items: [] }
      : await door.ask<{ items: CatalogueRecord[] }>(exchange, 'list-catalogue-records', { datasets: [slug], limit: 1 })
  if (!items[0])
    throw new OaiError('idDoesNotExist', { zh: `没有记录 ${identifier.slice(0, 200)}`, en: `there is no record ${identifier.slice(0, 200)}` })
  return items[0]
}

async function listFormats(door: Door, exchange: Exchange, given: Arguments): Promise<string> {
  const identifier = given.get('identifier')
  if (identifier !== undefined) await find(door, exchange, identifier)
  return `  <ListMetadataFormats>
    <metadataFormat>
      <metadataPrefix>oai_dc</metadataPrefix>
      <schema>http://www.openarchives.org/OAI/2.0/oai_dc.xsd</schema>
      <metadataNamespace>http://www.openarchives.org/OAI/2.0/oai_dc/</metadataNamespace>
    </metadataFormat>
  </ListMetadataFormats>
`
}

async function listSets(door: Door, exchange: Exchange, given: Arguments): Promise<string> {
  if (given.has('resumptionToken')) throw new OaiError('badResumptionToken', { zh: '集合一次给全，没有下一批', en: 'the sets come in one answer' })
  const [{ themes }, agencies] = await Promise.all([cityWords(door, exchange), door.ask<{ items: Agency[] }>(exchange, 'list-agencies')])
  const set = (spec: string, name: string): string => `    <set><setSpec>${xmlText(spec)}</setSpec><setName>${xmlText(name)}</setName></set>\n`
  return `  <ListSets>\n${themes.map((theme) => set(`theme:${theme.code}`, theme.label.zh)).join('')}${agencies.items
    .map((agency) => set(`agency:${agency.slug}`, agency.name.zh))
    .join('')}  </ListSets>\n`
}

async function getRecord(door: Door, exchange: Exchange, given: Arguments): Promise<string> {
  return `  <GetRecord>\n${printRecord(door.origin(), await find(door, exchange, given.get('identifier') ?? ''))}  </GetRecord>\n`
}

function list(verb: 'ListIdentifiers' | 'ListRecords'): Answer {
  return async (door, exchange, given) => {
    const resumed = given.get('resumptionToken')
    if (resumed !== undefined && given.size > 2)
      throw new OaiError('badArgument', { zh: 'resumptionToken 不与别的参数同用', en: 'resumptionToken stands alone' })
    if (resumed === undefined && !given.has('metadataPrefix'))
      throw new OaiError('badArgument', { zh: `${verb} 需要参数 metadataPrefix`, en: `${verb} needs metadataPrefix` })
    const token = resumed === undefined ? { cursor: null, given: 0, harvest: harvestOf(given) } : readToken(resumed)
    const answer = await door
      .ask<{ items: CatalogueRecord[]; cursor: string | null }>(exchange, 'list-catalogue-records', {
        ...token.harvest,
        order: 'changed',
        limit: batch,
        ...(token.cursor !== null && { cursor: token.cursor }),
      })
      .catch((error: unknown) => {
        if (resumed !== undefined && error instanceof PlatformError && error.kind === 'InvalidInput')
          throw new OaiError('badResumptionToken', { zh: '这个续传标记不是这里给的，请从头开始', en: 'this token was not given here: begin again' })
        throw error
      })
    if (answer.items.length === 0 && token.given === 0)
      throw new OaiError('noRecordsMatch', { zh: '这段时间没有变化', en: 'nothing changed in this range' })
    const print = verb === 'ListRecords' ? printRecord : header
    const origin = door.origin()
    const next =
      answer.cursor === null
        ? // The last of several batches says so by an empty token.
          token.given > 0
          ? `    <resumptionToken cursor="${token.given}"/>\n`
          : ''
        : `    <resumptionToken cursor="${token.given}">${printToken({ cursor: answer.cursor, harvest: token.harvest, given: token.given + answer.items.length })}</resumptionToken>\n`
    return `  <${verb}>\n${answer.items.map((record) => print(origin, record)).join('')}${next}  </${verb}>\n`
  }
}
