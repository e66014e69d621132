/** A text inside XML or HTML. */
export const escapeMarkup = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    // Control characters have no place in XML.
    .replaceAll(/[^\P{Cc}\n\t]/gu, ' ')
