/**
 * A table that names from outside are looked up in: it knows its own names and no other. What every object inherits (`constructor`, `__proto__`) is no
 * name of a field, an order or a format.
 */
export const named = <T>(table: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
  Object.assign(Object.create(null) as Record<string, T>, table)
