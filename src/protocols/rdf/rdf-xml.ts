import { cleanIri, expand, isLiteral, prefixes, unfold, type Resource, type Term } from './resource.ts'
import { xmlText } from '../xml-text.ts'

export const rdfXmlHead: string = `<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF ${Object.entries(prefixes)
  .map(([prefix, iri]) => `xmlns:${prefix}="${iri}"`)
  .join(' ')}>\n`
export const rdfXmlFoot = '</rdf:RDF>\n'

const address = (iri: string): string => xmlText(cleanIri(iri))

function property(predicate: string, object: Term, indent: string): string {
  if (isLiteral(object)) {
    const mark = object.lang ? ` xml:lang="${object.lang}"` : object.type ? ` rdf:datatype="${expand(object.type)}"` : ''
    return `${indent}<${predicate}${mark}>${xmlText(object.text)}</${predicate}>\n`
  }
  if (object.iri !== undefined) return `${indent}<${predicate} rdf:resource="${address(object.iri)}"/>\n`
  return `${indent}<${predicate}>\n${node(object as Resource, `${indent}  `)}${indent}</${predicate}>\n`
}

function node(resource: Resource, indent: string): string {
  const [first = 'rdf:Description', ...others] = resource.types
  const about = resource.iri === undefined ? '' : ` rdf:about="${address(resource.iri)}"`
  let text = `${indent}<${first}${about}>\n`
  for (const name of others) text += `${indent}  <rdf:type rdf:resource="${expand(name)}"/>\n`
  for (const [predicate, objects] of resource.says) for (const object of objects) text += property(predicate, object, `${indent}  `)
  return `${text}${indent}</${first}>\n`
}

/** A resource and all it is made of as RDF/XML, without head and foot. */
export function printRdfXml(resource: Resource, described: Set<string>): string {
  let text = ''
  for (const one of unfold(resource, described)) text += node(one, '  ')
  return text
}
