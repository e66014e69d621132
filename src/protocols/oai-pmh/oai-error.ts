import type { Locale, Text } from '../../model/index.ts'
import { xmlText } from '../xml-text.ts'

export type OaiErrorCode =
  | 'badVerb'
  | 'badArgument'
  | 'badResumptionToken'
  | 'cannotDisseminateFormat'
  | 'idDoesNotExist'
  | 'noRecordsMatch'
  | 'noMetadataFormats'

/** An error as the protocol knows them (section 3.6 of the specification). */
export class OaiError extends Error {
  readonly code: OaiErrorCode
  readonly words: Text
  constructor(code: OaiErrorCode, words: Text) {
    super(words.en)
    this.code = code
    this.words = words
  }
  print(locale: Locale): string {
    return `  <error code="${this.code}">${xmlText(this.words[locale])}</error>\n`
  }
}
