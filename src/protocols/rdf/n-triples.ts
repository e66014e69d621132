import { cleanIri, expand, isLiteral, isResource, unfold, type Resource } from './resource.ts'
import { quoted } from './turtle.ts'

const type = `<${expand('rdf:type')}>`

/** Prints resources as N-Triples; one printer a document, so that its blank nodes have names of their own. */
export function nTriplesPrinter(): (resource: Resource, described: Set<string>) => string {
  let blanks = 0
  const describe = (subject: string, resource: Resource, lines: string[]): void => {
    for (const name of resource.types) lines.push(`${subject} ${type} <${expand(name)}> .`)
    for (const [predicate, objects] of resource.says)
      for (const object of objects) {
        let text: string
        if (isLiteral(object)) text = quoted(object.text) + (object.lang ? `@${object.lang}` : object.type ? `^^<${expand(object.type)}>` : '')
        else if (object.iri !== undefined) text = `<${cleanIri(object.iri)}>`
        else text = `_:b${blanks++}`
        lines.push(`${subject} <${expand(predicate)}> ${text} .`)
        if (isResource(object) && object.iri === undefined) describe(text, object, lines)
      }
  }
  return (resource, described) => {
    const lines: string[] = []
    for (const one of unfold(resource, described)) describe(`<${cleanIri(one.iri ?? '')}>`, one, lines)
    return `${lines.join('\n')}\n`
  }
}
