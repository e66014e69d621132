import type { Locale, Text } from '../../model/index.ts'

/** The seven kinds of failure and the HTTP status each maps to (RFC 9457 problem+json). */
export const errorKinds = {
  InvalidInput: { status: 400, title: { zh: '输入有误', en: 'Invalid input' } },
  NotAuthenticated: { status: 401, title: { zh: '需要先登录', en: 'Sign in first' } },
  NotAllowed: { status: 403, title: { zh: '没有权限', en: 'Not allowed' } },
  NotFound: { status: 404, title: { zh: '没有找到', en: 'Not found' } },
  Conflict: { status: 409, title: { zh: '与现状冲突', en: 'Conflict' } },
  LimitExceeded: { status: 429, title: { zh: '超出限度', en: 'Limit exceeded' } },
  Upstream: { status: 502, title: { zh: '所依赖的部分没有应答', en: 'A part we depend on did not answer' } },
} as const satisfies Record<string, { status: number; title: Text }>

export type ErrorKind = keyof typeof errorKinds

/** Where in the input a fault lies: a JSON pointer, a parameter name, or a character span of a parameter. */
export interface Fault {
  at: string
  message: Text
  /** Offset in UTF-16 units from the start of the parameter's text. */
  position?: number
  length?: number
}

export interface Failing {
  /** Stable, upper snake case, e.g. `PUJIANG_TABLE_NOT_FOUND`; listed in the reference. */
  code: string
  detail: Text
  /** What the caller can do about it. */
  cure?: Text
  faults?: readonly Fault[]
  /** Further typed facts (limits, versions, links); never secrets. */
  facts?: Readonly<Record<string, unknown>>
  /** HTTP status when the kind's own one is too coarse (413, 415, 503). */
  status?: number
  cause?: unknown
}

/** The one error class of the platform. Anything else that is thrown is a fault of ours and answers 500 without detail. */
export class PlatformError extends Error {
  readonly kind: ErrorKind
  readonly failing: Failing

  constructor(kind: ErrorKind, failing: Failing) {
    super(failing.detail.en, { cause: failing.cause })
    this.name = kind
    this.kind = kind
    this.failing = failing
  }
}

export const invalidInput = (failing: Failing): PlatformError => new PlatformError('InvalidInput', failing)
export const notAuthenticated = (failing: Failing): PlatformError => new PlatformError('NotAuthenticated', failing)
export const notAllowed = (failing: Failing): PlatformError => new PlatformError('NotAllowed', failing)
export const conflict = (failing: Failing): PlatformError => new PlatformError('Conflict', failing)
export const limitExceeded = (failing: Failing): PlatformError => new PlatformError('LimitExceeded', failing)
export const upstream = (failing: Failing): PlatformError => new PlatformError('Upstream', failing)

/** One answer for missing and hidden things alike: the text must not depend on which of the two it is. */
export const notFound = (what: Text, ref: string): PlatformError =>
  new PlatformError('NotFound', {
    code: 'PUJIANG_NOT_FOUND',
    detail: { zh: `没有找到${what.zh}“${ref}”。`, en: `There is no ${what.en} “${ref}”.` },
    cure: { zh: '请核对名称;也可能需要登录或申请。', en: 'Check the name; you may have to sign in or ask for access.' },
    facts: { ref },
  })

export interface Problem {
  type: string
  title: string
  status: number
  code: string
  kind: string
  detail: string
  cure?: string
  faults?: { at: string; message: string; position?: number; length?: number }[]
  facts?: Readonly<Record<string, unknown>>
  requestId?: string
}

/** Renders an error as RFC 9457 problem details in the caller's language. */
export function toProblem(error: PlatformError, locale: Locale, requestId?: string): Problem {
  const { kind, failing } = error
  return {
    type: `/docs/errors#${failing.code}`,
    title: errorKinds[kind].title[locale],
    status: failing.status ?? errorKinds[kind].status,
    code: failing.code,
    kind,
    detail: failing.detail[locale],
    ...(failing.cure && { cure: failing.cure[locale] }),
    ...(failing.faults && { faults: failing.faults.map((f) => ({ ...f, message: f.message[locale] })) }),
    ...(failing.facts && { facts: failing.facts }),
    ...(requestId && { requestId }),
  }
}
