import { invalidInput } from '../errors/index.ts'

/** Packs the sort key of the last row of a page into an opaque cursor. */
export function encodeCursor(key: readonly (string | number | boolean | null)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

/** What a key is made of; the database knows no text with NUL. */
const isPart = (part: unknown): boolean =>
  part === null || typeof part === 'boolean' || (typeof part === 'string' ? !part.includes('\0') : typeof part === 'number' && Number.isFinite(part))

/** Unpacks a cursor; throws InvalidInput when it is not one of ours or has not `length` parts (when given). The parts must be bound as parameters, never printed. */
export function decodeCursor<K extends readonly (string | number | boolean | null)[]>(cursor: string, length?: number): K {
  let key: unknown
  try {
    key = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    key = null
  }
  const isKey = Array.isArray(key) && key.every(isPart)
  if (!isKey || (length !== undefined && (key as unknown[]).length !== length)) {
    throw invalidInput({
      code: 'PUJIANG_CURSOR_INVALID',
      detail: { zh: '翻页标记无效。', en: 'The cursor is not valid.' },
      cure: { zh: '请使用上一页答复中的标记,不要修改。', en: 'Use the cursor of the previous page as it is.' },
      faults: [{ at: 'cursor', message: { zh: '无法识别的翻页标记', en: 'not a cursor of this list' } }],
    })
  }
  return key as K
}
