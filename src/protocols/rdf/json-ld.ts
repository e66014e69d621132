import { cleanIri, isLiteral, prefixes, unfold, type Resource, type Term } from './resource.ts'

export const jsonLdHead = `{"@context":${JSON.stringify(prefixes)},"@graph":[\n`
export const jsonLdFoot = '\n]}\n'

function value(term: Term): unknown {
  if (isLiteral(term)) {
    if (term.lang) return { '@value': term.text, '@language': term.lang }
    return term.type ? { '@value': term.text, '@type': term.type } : term.text
  }
  return term.iri === undefined ? node(term as Resource) : { '@id': cleanIri(term.iri) }
}

function node(resource: Resource): Record<string, unknown> {
  const said: Record<string, unknown> = {}
  if (resource.iri !== undefined) said['@id'] = cleanIri(resource.iri)
  if (resource.types.length > 0) said['@type'] = resource.types.length === 1 ? resource.types[0] : resource.types
  for (const [predicate, objects] of resource.says)
    if (objects.length > 0) said[predicate] = objects.length === 1 ? value(objects[0]!) : objects.map(value)
  return said
}

/** A resource and all it is made of as nodes of a JSON-LD graph: objects between commas, without head and foot. */
export function printJsonLd(resource: Resource, described: Set<string>): string {
  return [...unfold(resource, described)].map((one) => JSON.stringify(node(one))).join(',\n')
}
