import type { Selectable } from 'kysely'
import type { Upload } from '../model/index.ts'
import { namedBy } from '../platform/access/index.ts'
import { conflict, notFound, type PlatformError } from '../platform/errors/index.ts'
import type { Context } from '../platform/operations/index.ts'
import type { UploadTable } from './tables.ts'

/** The row of an upload. Access is checked by the operation before. @throws NotFound */
export async function findUpload(ctx: Pick<Context, 'db'>, id: string): Promise<Selectable<UploadTable>> {
  const row = await ctx.db.selectFrom('upload').selectAll().where(namedBy(id, null)).executeTakeFirst()
  if (!row) throw notFound({ zh: '上传', en: 'upload' }, id)
  return row
}

type State = Upload['state']

/** States of a file that nothing more is done with. */
export const spentStates: readonly State[] = ['loading', 'loaded', 'discarded']

/** Why nothing more is done with a file: it was given up and may be swept away, or it goes into a version. */
export const uploadSpent = (state: State): PlatformError =>
  state === 'discarded'
    ? conflict({
        code: 'PUJIANG_UPLOAD_DISCARDED',
        detail: { zh: '这个文件已被撤回或弃用,不能再入库。', en: 'This file was withdrawn or given up and can no longer be loaded.' },
        cure: { zh: '要装入它,请重新上传。', en: 'To load it, upload it anew.' },
      })
    : conflict({
        code: 'PUJIANG_UPLOAD_USED',
        detail: { zh: '这个文件已经入库或正在入库。', en: 'This file is loaded already or being loaded.' },
        cure: { zh: '要再装一次,请重新上传。', en: 'To load it again, upload it again.' },
      })

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
