/** A text as the query language writes it. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** A field of any name as the query language writes it. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`
