import { jsonLdFoot, jsonLdHead, printJsonLd } from './json-ld.ts'
import { nTriplesPrinter } from './n-triples.ts'
import { printRdfXml, rdfXmlFoot, rdfXmlHead } from './rdf-xml.ts'
import type { Resource } from './resource.ts'
import { printTurtle, turtleHead } from './turtle.ts'
import { named } from '../named.ts'

interface Syntax {
  mediaType: string
  head: string
  foot: string
  between: string
  printer(): (resource: Resource, described: Set<string>) => string
}

/** Syntaxes by the ending of an address. */
export const syntaxes = {
  ttl: { mediaType: 'text/turtle', head: turtleHead, foot: '', between: '', printer: () => printTurtle },
  jsonld: { mediaType: 'application/ld+json', head: jsonLdHead, foot: jsonLdFoot, between: ',\n', printer: () => printJsonLd },
  rdf: { mediaType: 'application/rdf+xml', head: rdfXmlHead, foot: rdfXmlFoot, between: '', printer: () => printRdfXml },
  nt: { mediaType: 'application/n-triples', head: '', foot: '', between: '', printer: nTriplesPrinter },
} as const satisfies Record<string, Syntax>
export type Ending = keyof typeof syntaxes

/** Other endings and media types clients use for the same. */
export const endings: Readonly<Record<string, Ending>> = { ttl: 'ttl', n3: 'ttl', jsonld: 'jsonld', rdf: 'rdf', xml: 'rdf', nt: 'nt' }
const mediaTypes: Readonly<Record<string, Ending>> = named({
  'text/turtle': 'ttl',
  'application/x-turtle': 'ttl',
  'text/n3': 'ttl',
  'application/ld+json': 'jsonld',
  'application/rdf+xml': 'rdf',
  'application/n-triples': 'nt',
})

/** The syntax an Accept header prefers to a page, or null: ties go to the page, wildcards ask for nothing in particular. */
export function preferredSyntax(accept: string | undefined): Ending | null {
  if (!accept) return null
  const asked = accept
    .slice(0, 1000)
    .split(',')
    .map((part) => {
      const [type = '', ...parameters] = part.trim().toLowerCase().split(';')
      const quality = parameters.map((p) => /^\s*q=([0-9.]+)\s*$/.exec(p)?.[1]).find((q) => q !== undefined)
      return { type: type.trim(), quality: quality === undefined ? 1 : Math.min(1, Number(quality) || 0) }
    })
  const page = Math.max(0, ...asked.filter(({ type }) => type === 'text/html' || type === 'application/xhtml+xml').map(({ quality }) => quality))
  let best: { ending: Ending; quality: number } | null = null
  for (const { type, quality } of asked) {
    const ending = mediaTypes[type]
    if (ending && quality > page && quality > (best?.quality ?? 0)) best = { ending, quality }
  }
  return best?.ending ?? null
}

/** One document of any length: printed batch by batch, nothing kept but the names of shared resources. */
export async function* printDocument(
  ending: Ending,
  batches: AsyncIterable<readonly Resource[]> | Iterable<readonly Resource[]>,
): AsyncGenerator<string> {
  const { head, foot, between, printer } = syntaxes[ending] as Syntax
  const print = printer()
  const described = new Set<string>()
  yield head
  let first = true
  for await (const batch of batches) {
    const printed = batch.map((resource) => print(resource, described)).filter((text) => text !== '')
    if (printed.length === 0) continue
    yield (first ? '' : between) + printed.join(between)
    first = false
  }
  yield foot
}
