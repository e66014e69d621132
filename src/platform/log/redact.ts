/** Names of fields whose values never reach a log, an error report or a trace; compared lower case. */
export const secretFields: readonly string[] = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'password',
  'newpassword',
  'currentpassword',
  'token',
  'secret',
  'key',
  'apikey',
  'api_key',
  'databaseurl',
  'connectionstring',
]

const secretNames = new Set(secretFields)
/** What stands in the place of a secret. */
export const hidden = '[hidden]'

/**
 * Query parameters and `name: value` pairs that carry a secret, and the password part of a URL. Applied to every text a log line holds, because
 * addresses and error messages repeat what the caller sent. None of them crosses a quote, so they may be applied to a line of JSON.
 */
const patterns: readonly [RegExp, string][] = [
  [/\bpj(?:inv)?_[A-Za-z0-9_-]{20,}/g, hidden],
  [/([?&;](?:api[-_]?key|key|token|access_token|password|secret|code|signature)=)[^&\s"'#\\]+/gi, `$1${hidden}`],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/g, `$1 ${hidden}`],
  [/\b([a-z][a-z0-9+.-]*:\/\/[^\s/:@"'\\]+):[^\s/@"'\\]+@/gi, `$1:${hidden}@`],
]

/** Answers the text without the secrets that addresses and headers may carry in it. */
export function redactText(text: string): string {
  let clean = text
  for (const [pattern, replacement] of patterns) clean = clean.replace(pattern, replacement)
  return clean
}

/**
 * Answers a copy of a log value without secrets, at any depth. Cycles and values deeper than 8 become `[deep]`; errors keep name, message, stack, code and cause.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return value
  if (depth > 8) return '[deep]'
  if (value instanceof Date) return value
  if (value instanceof Error) return redactError(value, depth)
  if (Buffer.isBuffer(value)) return `[${value.length} bytes]`
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1))
  const copy: Record<string, unknown> = {}
  for (const [name, item] of Object.entries(value)) {
    copy[name] = secretNames.has(name.toLowerCase()) && item !== undefined && item !== null ? hidden : redact(item, depth + 1)
  }
  return copy
}

function redactError(error: Error, depth: number): Record<string, unknown> {
  const code = (error as { code?: unknown }).code
  return {
    type: error.name,
    message: redactText(error.message),
    stack: redactText(error.stack ?? ''),
    ...(code !== undefined && { code }),
    ...(error.cause !== undefined && { cause: redact(error.cause, depth + 1) }),
  }
}
