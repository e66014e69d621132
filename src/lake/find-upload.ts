import type { Selectable } from 'kysely'
import type { Upload } from '../model/index.ts'
import { namedBy } from '../platform/access/index.ts'
import { notFound } from '../platform/errors/index.ts'
import type { Context } from '../platform/operations/index.ts'
import type { UploadTable } from './tables.ts'

/** The row of an upload. Access is checked by the operation before. @throws NotFound */
export async function findUpload(ctx: Pick<Context, 'db'>, id: string): Promise<Selectable<UploadTable>> {
  const row = await ctx.db.selectFrom('upload').selectAll().where(namedBy(id, null)).executeTakeFirst()
  if (!row) throw notFound({ zh: '上传', en: 'upload' }, id)
  return row
}

/** An upload as callers see it, with its newest job. */
export async function uploadView(ctx: Pick<Context, 'db'>, row: Selectable<UploadTable>): Promise<Upload> {
  const job = await ctx.db
    .selectFrom('job')
    .select('id')
    .where('subject_kind', '=', 'upload')
    .where('subject_id', '=', row.id)
    .orderBy('created_at', 'desc')
    .executeTakeFirst()
  return {
    id: row.id,
    fileName: row.file_name,
    bytes: row.bytes,
    sha256: row.sha256,
    state: row.state,
    guess: row.guess,
    settings: row.settings,
    jobId: job?.id ?? null,
    versionId: row.version_id,
    createdAt: row.created_at.toISOString(),
  }
}
