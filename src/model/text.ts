import { Type } from 'typebox'

export const locales = ['zh', 'en'] as const
export type Locale = (typeof locales)[number]

/** A sentence in both languages of the platform. */
export interface Text {
  zh: string
  en: string
}
export const TextSchema = Type.Object({ zh: Type.String(), en: Type.String() })

/** One entry of a code list: the code is stored, the label is shown. */
export interface Code {
  code: string
  label: Text
}
