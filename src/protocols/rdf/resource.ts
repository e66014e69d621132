/** A literal: text with a language or with a datatype (a prefixed name). */
export interface Literal {
  text: string
  lang?: string
  type?: string
}
/** Something else, by its address. */
export interface Reference {
  iri: string
}
export type Term = Literal | Reference | Resource

/** A node of a graph with what is said about it. Predicates and types are prefixed names. */
export interface Resource {
  /** Absent: a blank node, printed where it is used. */
  iri?: string
  types: readonly string[]
  says: readonly (readonly [predicate: string, objects: readonly Term[]])[]
  /** Many others refer to it (an agency, a code of a vocabulary): described once a document. */
  shared?: boolean
}

export const isResource = (term: Term): term is Resource => 'types' in term
export const isLiteral = (term: Term): term is Literal => 'text' in term

/** Prefixes of every document. */
export const prefixes: Readonly<Record<string, string>> = {
  adms: 'http://www.w3.org/ns/adms#',
  dcat: 'http://www.w3.org/ns/dcat#',
  dcatap: 'http://data.europa.eu/r5r/',
  dct: 'http://purl.org/dc/terms/',
  eli: 'http://data.europa.eu/eli/ontology#',
  foaf: 'http://xmlns.com/foaf/0.1/',
  geo: 'http://www.opengis.net/ont/geosparql#',
  hydra: 'http://www.w3.org/ns/hydra/core#',
  locn: 'http://www.w3.org/ns/locn#',
  owl: 'http://www.w3.org/2002/07/owl#',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  spdx: 'http://spdx.org/rdf/terms#',
  vcard: 'http://www.w3.org/2006/vcard/ns#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
}

/** The address behind a prefixed name. */
export function expand(name: string): string {
  const at = name.indexOf(':')
  const prefix = prefixes[name.slice(0, at)]
  if (prefix === undefined) throw new Error(`no prefix for ${name}`)
  return prefix + name.slice(at + 1)
}

/** An address as documents may carry it: signs that no syntax allows are percent-encoded. */
export const cleanIri = (iri: string): string => iri.replaceAll(/[\s\p{Cc}<>"{}|^`\\]/gu, (sign) => (sign === '`' ? '%60' : encodeURIComponent(sign)))

/** What a document says of all its resources, in the order they are to be printed: shared ones once, nested ones with an address on their own. */
export function* unfold(resource: Resource, described: Set<string>): Generator<Resource> {
  if (resource.shared && resource.iri !== undefined) {
    if (described.has(resource.iri)) return
    described.add(resource.iri)
  }
  yield resource
  yield* unfoldParts(resource, described)
}

function* unfoldParts(resource: Resource, described: Set<string>): Generator<Resource> {
  for (const [, objects] of resource.says)
    for (const object of objects)
      if (isResource(object)) {
        if (object.iri === undefined) yield* unfoldParts(object, described)
        else yield* unfold(object, described)
      }
}
