import { createContext, useContext, type ReactNode } from 'react'
import { codeLists, type CityCode, type Locale, type Text } from '../../src/model/index.ts'
import type { Answers, Me, OperationName } from '../answers/index.ts'
import type { Problem } from '../../src/platform/errors/index.ts'
import { words, type Words } from '../i18n/index.ts'
import { formats, type Formats } from '../i18n/format.ts'
import type { CitySettings } from '../port.ts'

/** Scripts a page may ask for; each is a module of its own, all together under 10 kB. */
export type Island =
  | 'page'
  | 'live-table'
  | 'try-it'
  | 'upload'
  | 'progress'
  | 'sql-page'
  | 'keys'
  | 'desk-form'
  | 'grid'
  | 'chart'
  | 'chart-story'
  | 'similar'
  | 'grant'

/** Everything about one request that loaders and components share. */
export interface Site {
  locale: Locale
  city: CitySettings
  /** Path and search of the request without the language prefix. */
  path: string
  theme: 'light' | 'dark' | null
  me: Me | null
  islands: Readonly<Record<Island, string>>
  now: Date
  call<N extends OperationName>(name: N, input: Record<string, unknown>): Promise<Answers[N]>
  setCookie(value: string): void
  /** Turns a drawing into a PNG, off the thread that serves. */
  paint(svg: string): Promise<Buffer>
  /** Writes a fault of ours to the log. */
  report(error: unknown): void
  requestId: string
  /** Set when the request was refused before any page ran; the page shows it instead of its content. */
  refusal?: Problem
  /** Set for the sign-in page when a session ended in the middle of a form: what was typed, sealed, or that a file must be chosen again. */
  again?: { draft: string | null; file: boolean }
  /** Every operation with what people call it; empty where the place does not tell. */
  operations: readonly { name: string; summary: Text }[]
  /** What was wrong with a file that was sent to this page. */
  sent?: Problem
  /** Set when the page shows a form again after its reader signed in again: every field as it was typed. */
  kept?: { field: string; value: string }[]
  /** Set by a loader whose page may be drawn once for all who get the same answers (web/app/drawn-pages.ts). */
  drawnFrom?: string
}

export interface Tools extends Site {
  /** Words of the interface in the reader's language. */
  w: Words
  f: Formats
  /** The text in the reader's language, or in the other one when it is empty. */
  pick(text: Text | string | null | undefined): string
  /** Address of a page in the reader's language. */
  to(path: string): string
  /** A list of codes in the order and by the names of this city. */
  codes(list: string): readonly CityCode[]
}

export const pickText = (text: Text | string | null | undefined, locale: Locale): string =>
  text == null ? '' : typeof text === 'string' ? text : text[locale] || text.zh || text.en
export const localPath = (path: string, locale: Locale): string => (locale === 'en' ? (path === '/' ? '/en' : `/en${path}`) : path)

/** A list of codes as the city has it; that of the standard where the city says nothing. */
export const codesIn = ({ codes = codeLists }: Pick<CitySettings, 'codes'>, list: string): readonly CityCode[] => codes[list] ?? []

const Context = createContext<Tools | null>(null)

/** What components draw with, for what is drawn outside of a page too. */
export function toolsOf(value: Site): Tools {
  const { locale } = value
  return {
    ...value,
    w: words[locale],
    f: formats(locale, value.now),
    pick: (text) => pickText(text, locale),
    to: (path) => localPath(path, locale),
    codes: (list) => codesIn(value.city, list),
  }
}

/** Makes the tools once for a page; every component of it shares them. */
export function SiteProvider({ value, children }: { value: Site; children: ReactNode }): ReactNode {
  return <Context value={toolsOf(value)}>{children}</Context>
}

/** What components draw with: words, number and date forms, addresses. */
export function useSite(): Tools {
  const tools = useContext(Context)
  if (!tools) throw new Error('SiteProvider is missing')
  return tools
}
