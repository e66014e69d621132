/** Every field name in a syntax tree. Names of answers are among them; they are sorted out by looking for fields. */
export function fieldNames(tree: unknown, found: Set<string> = new Set()): Set<string> {
  if (Array.isArray(tree)) for (const part of tree) fieldNames(part, found)
  else if (typeof tree === 'object' && tree !== null) {
    const node = tree as Record<string, unknown>
    if (node['kind'] === 'field' && typeof node['name'] === 'string') found.add(node['name'])
    for (const part of Object.values(node)) fieldNames(part, found)
  }
  return found
}
