import { createHmac, timingSafeEqual } from 'node:crypto'
import { notAllowed } from '../../platform/errors/index.ts'
import type { TableRight } from '../rights.ts'

/** What Iceberg keeps beside the rows: the description of a table, the list of manifests of a version, its manifest. */
export type IcebergPart = 'metadata' | 'list' | 'manifest'

/** What a link opens: one file of one version under one right, for a while. The right is looked at again when the link is used. */
export interface FileLink {
  table: string
  version: string
  /** Ordinal of the file among those given, or a part of what Iceberg readers are told of them. */
  file: number | IcebergPart
  ground: TableRight['ground']
  /** Key of the right: the same fields and rows. */
  right: string
  grant: string | null
  actor: string | null
  apiKey: string | null
  /** Seconds since 1970. */
  expires: number
}

/** Seconds a link lives. */
export const linkSeconds = 900

/** Signs and reads links. Nothing is kept: a link carries all it needs, and is worth nothing without the signature. */
export class FileLinks {
  private readonly key: string

  /** @param secret of the installation */
  constructor(secret: string | Buffer) {
    this.key = createHmac('sha256', secret).update('links to files of versions').digest('hex')
  }

  private sign(payload: string): Buffer {
    return createHmac('sha256', this.key).update(payload).digest()
  }

  print(link: FileLink): string {
    const { table, version, file, ground, right, grant, actor, apiKey, expires } = link
    const payload = Buffer.from(JSON.stringify([table, version, file, ground, right, grant, actor, apiKey, expires])).toString('base64url')
    return `${payload}.${this.sign(payload).toString('base64url')}`
  }

  /** @throws NotAllowed for a link that is not ours, was changed or has expired */
  read(text: string, now: Date): FileLink {
    const [payload = '', signature = ''] = text.split('.')
    const given = Buffer.from(signature, 'base64url')
    const own = this.sign(payload)
    if (given.length !== own.length || !timingSafeEqual(given, own)) throw linkRefused('broken')
    const [table, version, file, ground, right, grant, actor, apiKey, expires] = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as [
      string,
      string,
      FileLink['file'],
      FileLink['ground'],
      string,
      string | null,
      string | null,
      string | null,
      number,
    ]
    if (expires * 1000 <= now.getTime()) throw linkRefused('expired')
    return { table, version, file, ground, right, grant, actor, apiKey, expires }
  }
}

const reasons = {
  broken: { zh: '这个链接无效。', en: 'This link is not valid.' },
  expired: { zh: '这个链接已过期。', en: 'This link has expired.' },
  withdrawn: { zh: '授予这个链接的权限已不存在。', en: 'The right this link rests on no longer holds.' },
}

export const linkRefused = (why: keyof typeof reasons) =>
  notAllowed({
    code: 'PUJIANG_FILE_LINK',
    detail: reasons[why],
    cure: { zh: '请重新取得文件清单，使用新的链接。', en: 'Ask for the list of files again and use its links.' },
    facts: { reason: why },
  })
