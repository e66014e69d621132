import { errorKinds, type ErrorKind } from '../../src/platform/errors/index.ts'

interface CodeUse {
  code: string
  kind: ErrorKind | null
  status: string | null
  detail: { zh: string; en: string } | null
  cure: { zh: string; en: string } | null
}

const makers: Readonly<Record<string, ErrorKind>> = {
  invalidInput: 'InvalidInput',
  notAuthenticated: 'NotAuthenticated',
  notAllowed: 'NotAllowed',
  notFound: 'NotFound',
  conflict: 'Conflict',
  limitExceeded: 'LimitExceeded',
  upstream: 'Upstream',
}

/** The text from the `{` that encloses `at` to its `}`, and what stands before it; null when `at` is in no braces. Strings may not hold lone braces. */
function enclosingObject(text: string, at: number): { before: string; object: string } | null {
  let depth = 0
  let start = at
  while (start >= 0 && !(text[start] === '{' && depth === 0)) {
    if (text[start] === '}') depth++
    else if (text[start] === '{') depth--
    start--
  }
  if (start < 0) return null
  depth = 0
  for (let end = start; end < text.length; end++) {
    if (text[end] === '{') depth++
    else if (text[end] === '}' && --depth === 0) return { before: text.slice(0, start), object: text.slice(start, end + 1) }
  }
  return null
}

const literal = `(?:'((?:[^'\\\\\\n]|\\\\.)*)'|\`((?:[^\`\\\\]|\\\\.)*)\`|"((?:[^"\\\\\\n]|\\\\.)*)")`

/** A text of both languages given as literals; what is put in at run time becomes `…`. */
function textAt(object: string, key: string): { zh: string; en: string } | null {
  const match = new RegExp(`\\b${key}:\\s*\\{\\s*zh:\\s*${literal},\\s*en:\\s*${literal}`).exec(object)
  if (!match) return null
  const plain = (value: string): string => value.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '…').replaceAll(/\\(['"`])/g, '$1')
  return { zh: plain(match[1] ?? match[2] ?? match[3] ?? ''), en: plain(match[4] ?? match[5] ?? match[6] ?? '') }
}

/** Error codes that a source text raises, each with what can be read of it. Names of environment variables are no codes. */
export function codesIn(text: string): CodeUse[] {
  const kindsHere = new Set([...text.matchAll(/\b(\w+)\(\{/g)].map((match) => makers[match[1]!]).filter((kind) => kind !== undefined))
  return [...text.matchAll(/(?<!env\.|env\[|Variable = |env: )'(PUJIANG_[A-Z_]+)'/g)].flatMap((match) => {
    const line = text.slice(text.lastIndexOf('\n', match.index) + 1, match.index)
    if (/^\s*(\/\/|\*)/.test(line) || /[=!]==\s*$/.test(line)) return []
    const found = enclosingObject(text, match.index)
    const inside =
      found !== null && new RegExp(`^\\{\\s*code:\\s*'${match[1]}'`).test(found.object.replace(/^\{[^{}]*?(?=code:)/, '{ ')) ? found : null
    const maker = inside && /(?:(\w+)|new PlatformError\(\s*'(\w+)',\s*)\(?\s*$/.exec(inside.before)
    const named = maker ? (makers[maker[1] ?? ''] ?? (maker[2] as ErrorKind | undefined)) : undefined
    const status = inside && /\bstatus:\s*(\d{3})/.exec(inside.object)
    return [
      {
        code: match[1]!,
        kind: named ?? (kindsHere.size === 1 ? [...kindsHere][0]! : null),
        status: status?.[1] ?? null,
        detail: inside && textAt(inside.object, 'detail'),
        cure: inside && textAt(inside.object, 'cure'),
      },
    ]
  })
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

/** The page of every error code, from the texts of the program's source. */
export function errorsPage(sources: readonly string[]): string {
  const byCode = new Map<string, CodeUse>()
  for (const use of sources.flatMap(codesIn)) {
    const known = byCode.get(use.code)
    byCode.set(use.code, {
      ...use,
      kind: known?.kind ?? use.kind,
      status: known?.status ?? use.status,
      detail: known?.detail ?? use.detail,
      cure: known?.cure ?? use.cure,
    })
  }
  const kinds = Object.entries(errorKinds).map(([kind, { status, title }]) => `| ${kind} | ${status} | ${title.en} | ${title.zh} |`)
  const rows = [...byCode.values()]
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map((use) => {
      const status = use.status ?? (use.kind ? String(errorKinds[use.kind].status) : '')
      const says = use.detail ? `${use.detail.en}<br>${use.detail.zh}` : 'Says what and where in the answer.'
      const cure = use.cure ? `${use.cure.en}<br>${use.cure.zh}` : ''
      return `| <a id="${use.code}"></a>\`${use.code}\` | ${use.kind ?? ''} | ${status} | ${cell(says)} | ${cell(cure)} |`
    })
  return [
    '# Errors',
    '',
    'Generated from the source; do not edit by hand.',
    '',
    'Every failure is one of seven kinds and answers as `application/problem+json` (RFC 9457) in the language of the caller: `type`, `title`, `status`, `code`, `kind`, `detail`,',
    'and where they help `cure`, `faults` (place in the input) and `facts`. Codes are stable: programs decide by `code`, people read `detail`. What is hidden and what is missing answer alike.',
    '',
    '| kind | status | en | zh |',
    '|---|---|---|---|',
    ...kinds,
    '',
    '| code | kind | status | says | cure |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}
