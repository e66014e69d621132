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
  constructor(code: OaiErrorCode, message: string) {
    super(message)
    this.code = code
  }
  print(): string {
    return `  <error code="${this.code}">${xmlText(this.message)}</error>\n`
  }
}
