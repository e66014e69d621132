import { sql, type RawBuilder } from 'kysely'
import type { Context } from '../platform/operations/index.ts'

/** Withdraws the offers that satisfy `condition` over `k` and are not decided; their files go with them. */
export async function withdrawContributions(ctx: Pick<Context, 'db'>, condition: RawBuilder<unknown>): Promise<void> {
  await sql`
    with open as (select k.id, k.upload_id from contribution k where ${condition} and k.state in ('collecting', 'waiting') for update),
      freed as (update upload set state = 'discarded', guess = null where id in (select upload_id from open))
    update contribution set state = 'withdrawn', upload_id = null where id in (select id from open)`.execute(ctx.db)
}
