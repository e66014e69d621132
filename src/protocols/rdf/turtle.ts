import { cleanIri, isLiteral, prefixes, unfold, type Resource, type Term } from './resource.ts'

export const turtleHead: string = `${Object.entries(prefixes)
  .map(([prefix, iri]) => `@prefix ${prefix}: <${iri}> .`)
  .join('\n')}\n\n`

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f' }
/** A string between quotes; the same in Turtle and in N-Triples. */
export const quoted = (text: string): string =>
  `"${text.toWellFormed().replaceAll(/[\\"\p{Cc}]/gu, (sign) => escapes[sign] ?? `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`)}"`

const print = (term: Term, indent: string): string => {
  if (isLiteral(term)) return quoted(term.text) + (term.lang ? `@${term.lang}` : term.type ? `^^${term.type}` : '')
  if (term.iri !== undefined) return `<${cleanIri(term.iri)}>`
  return `[\n${body(term as Resource, `${indent}  `)}\n${indent}]`
}

function body(resource: Resource, indent: string): string {
  const types = resource.types.length > 0 ? [`${indent}a ${resource.types.join(', ')}`] : []
  const lines = resource.says
    .filter(([, objects]) => objects.length > 0)
    .map(([predicate, objects]) => `${indent}${predicate} ${objects.map((object) => print(object, indent)).join(', ')}`)
  return [...types, ...lines].join(' ;\n')
}

/** A resource and all it is made of as Turtle, without the head. `described` remembers shared resources of the document. */
export function printTurtle(resource: Resource, described: Set<string>): string {
  let text = ''
  for (const one of unfold(resource, described)) text += `<${cleanIri(one.iri ?? '')}>\n${body(one, '  ')} .\n\n`
  return text
}
