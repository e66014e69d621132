import { sql } from 'kysely'
import { Type } from 'typebox'
import { idsOfCode } from '../../model/index.ts'
import { notFound } from '../../platform/errors/index.ts'
import { anyone, defineOperation } from '../../platform/operations/index.ts'

export const findTable = defineOperation({
  name: 'find-table',
  http: 'GET /table-codes/{code}',
  stage: 'lake',
  summary: { zh: '按短码找表', en: 'Find a table by its short code' },
  description: {
    zh: '短码是 4x4 形式（abcd-efgh），由表的标识得出，不会变。',
    en: 'The code has the form 4x4 (abcd-efgh); it is made of the id of the table and never changes.',
  },
  effects: 'read',
  input: Type.Object({ code: Type.String({ maxLength: 100 }) }),
  output: Type.Object({ id: Type.String(), slug: Type.String() }),
  access: anyone(),
  async run(ctx, { code }) {
    const ids = idsOfCode(code)
    if (!ids) throw notFound({ zh: '数据表', en: 'table' }, code)
    const { rows } = await sql<{ id: string; slug: string }>`
      select t.id, t.slug from data_table t where t.id between ${ids.first} and ${ids.last} and ${ctx.access.where('see', 'table', 't')} order by t.id limit 1`.execute(
      ctx.db,
    )
    const [table] = rows
    if (!table) throw notFound({ zh: '数据表', en: 'table' }, code)
    return table
  },
})
