const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** True for the text of a UUID; PostgreSQL refuses anything else with an error of its own. */
export function isUuid(text: string): boolean {
  return pattern.test(text)
}
