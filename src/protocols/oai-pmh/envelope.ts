import { xmlText } from '../xml-text.ts'

/** Times as the protocol writes them: UTC, to the second. */
export const seconds = (time: string | Date): string => `${new Date(time).toISOString().slice(0, 19)}Z`

/** An answer with its head; `body` is printed XML. */
export function envelope(address: string, now: Date, given: ReadonlyMap<string, string>, body: string): string {
  const attributes = [...given].map(([name, value]) => ` ${name}="${xmlText(value)}"`).join('')
  return `<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">
  <responseDate>${seconds(now)}</responseDate>
  <request${attributes}>${xmlText(address)}</request>
${body}</OAI-PMH>
`
}
