import { namedBy } from '../platform/access/index.ts'
import { invalidInput } from '../platform/errors/index.ts'
import type { Context } from '../platform/operations/index.ts'

/** Id of the agency with this slug or id; null for none. Throws InvalidInput beside the field. */
export async function agencyIdOf(ctx: Pick<Context, 'db'>, ref: string | undefined, at = 'agency'): Promise<string | null> {
  if (!ref) return null
  const found = await ctx.db.selectFrom('agency').select('id').where(namedBy(ref)).executeTakeFirst()
  if (found) return found.id
  throw invalidInput({
    code: 'PUJIANG_AGENCY_UNKNOWN',
    detail: { zh: '没有这个部门。', en: 'There is no such agency.' },
    faults: [{ at, message: { zh: '请从列表中选', en: 'choose one of the list' } }],
  })
}
