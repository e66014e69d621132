import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { queryFault } from './faults.ts'

/** What a cursor pins: the version and right it was made under, the query (hashed) and the order values of the last row seen. */
export interface Cursor {
  versionId: string
  rightKey: string
  queryHash: string
  last: (string | null)[]
}

/** Seals and opens cursors with a key of the installation: all processes that share it read each other's cursors. */
export interface CursorSeal {
  seal(cursor: Cursor): string
  /** Throws InvalidInput PUJIANG_QUERY_CURSOR when the text was not made by this installation or was changed. */
  open(text: string): Cursor
}

const macBytes = 12

/** Seals cursors with the key of the installation, so that a changed one is refused. */
export function cursorSeal(secret: string | Buffer): CursorSeal {
  const mac = (payload: Buffer): Buffer => createHmac('sha256', secret).update('cursor\0').update(payload).digest().subarray(0, macBytes)
  return {
    seal(cursor) {
      const payload = Buffer.from(JSON.stringify([cursor.versionId, cursor.rightKey, cursor.queryHash, ...cursor.last]))
      return Buffer.concat([mac(payload), payload]).toString('base64url')
    },
    open(text) {
      const bytes = /^[\w-]{20,8000}$/.test(text) ? Buffer.from(text, 'base64url') : Buffer.alloc(0)
      const payload = bytes.subarray(macBytes)
      if (payload.length === 0 || !timingSafeEqual(mac(payload), bytes.subarray(0, macBytes))) throw badCursor(text.length)
      const [versionId, rightKey, queryHash, ...last] = JSON.parse(payload.toString()) as [string, string, string, ...(string | null)[]]
      return { versionId, rightKey, queryHash, last }
    },
  }
}

/** Refuses a cursor of another query, version or right. */
export function checkCursor(cursor: Cursor, now: Omit<Cursor, 'last'>, columns: number): void {
  if (cursor.versionId !== now.versionId || cursor.rightKey !== now.rightKey || cursor.queryHash !== now.queryHash || cursor.last.length !== columns)
    throw badCursor(0)
}

/** Short hash of a canonical query, without its limit: a page may be longer than the one before. */
export const hashQuery = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16)

const badCursor = (length: number): Error =>
  queryFault(
    'PUJIANG_QUERY_CURSOR',
    'cursor',
    { start: 0, end: length },
    { zh: '游标无效,或属于另一个查询、版本或权限。', en: 'The cursor is not valid, or belongs to another query, version or right.' },
    {
      zh: '请去掉 cursor,从第一页重新开始。',
      en: 'Leave out the cursor and start from the first page.',
    },
  )
