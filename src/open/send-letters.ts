import { createHash, randomBytes } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import type { Locale } from '../model/index.ts'
import type { Database } from '../platform/db/index.ts'
import type { Log } from '../platform/log/index.ts'
import { MailFault } from '../platform/mail/index.ts'
import type { OpenPort } from './services.ts'
import { newsColumns, newsFrom, newsLine, newsPath, publicNews, type News } from './news-lines.ts'

export const dayMs = 86_400_000
const linesInLetter = 40

/** What is kept of a one-time token. */
export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()

/** Makes a link that works once; its token is answered here and kept as a hash only. */
export async function oneTimeToken(
  db: Kysely<Database>,
  link: { actorId: string; kind: 'confirm-address' | 'unsubscribe'; address: string | null; now: Date; days: number },
): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await db
    .insertInto('one_time_link')
    .values({
      token_hash: hashOf(token),
      actor_id: link.actorId,
      kind: link.kind,
      address: link.address,
      created_at: link.now,
      expires_at: new Date(link.now.getTime() + link.days * dayMs),
    })
    .execute()
  return token
}

const portalName = async (db: Kysely<Database>, locale: Locale): Promise<string> => {
  const rows = await db.selectFrom('city_setting').select(['key', 'value']).where('key', 'in', ['name', 'portal']).execute()
  const texts = new Map(rows.map(({ key, value }) => [key, value as Record<Locale, string>]))
  return (texts.get('portal') ?? texts.get('name'))?.[locale] ?? 'Pujiang'
}

const address = (open: OpenPort, locale: Locale, path: string): string => `${open.baseUrl()}${locale === 'en' ? '/en' : ''}${path}`

/** The letter about some news. */
export function letterOf(
  open: OpenPort,
  portal: string,
  locale: Locale,
  news: readonly News[],
  token: string,
): { subject: string; text: string; unsubscribe: string } {
  const zh = locale === 'zh'
  const first = news[0]
  const unsubscribe = address(open, locale, `/notifications/off/${token}`)
  const lines = news.slice(0, linesInLetter).map((one) => `- ${newsLine(one)[locale]}\n  ${address(open, locale, newsPath(one))}`)
  const more = news.length - lines.length
  return {
    subject: `${portal}:${news.length === 1 && first ? newsLine(first)[locale] : zh ? `${news.length} 条新消息` : `${news.length} news`}`,
    text: [
      ...lines,
      ...(more > 0 ? [zh ? `还有 ${more} 条:` : `${more} more:`, address(open, locale, '/notifications')] : []),
      '',
      zh ? '您关注了这些内容,所以收到这封信。不想再收,请打开:' : 'You get this letter because you follow these. To end it, open:',
      unsubscribe,
    ].join('\n'),
    unsubscribe,
  }
}

/**
 * Writes to those who want letters this often. A letter speaks only of what everybody may see at the moment it is sent; the rest is read on the portal
 * by those who may. Whoever has not confirmed the address gets none. Answers how many letters went out.
 */
export async function sendLetters(
  db: Kysely<Database>,
  open: OpenPort,
  log: Log,
  often: 'immediate' | 'daily',
  now: Date,
  signal: AbortSignal,
): Promise<number> {
  const { mail } = open
  if (!mail) return 0
  const { rows: readers } = await sql<{ id: string; email: string; locale: Locale }>`
    select a.id, u."email", s.locale from notice_setting s join actor a on a.id = s.actor_id and a.status = 'active'
    join auth."user" u on u."id" = a.user_id and u."emailVerified"
    where s.mail = ${often} and exists (select from notice n where n.actor_id = a.id and n.mailed_at is null) order by a.id limit 2000`.execute(db)
  let sent = 0
  for (const reader of readers) {
    if (signal.aborted) break
    const { rows } = await sql<News>`
      select ${newsColumns} from notice n join ${newsFrom} on e.id = n.event_id
      where n.actor_id = ${reader.id}::uuid and n.mailed_at is null and ${publicNews} order by e.id limit 500`.execute(db)
    // Marked after the letter was taken: one too many is better than one lost.
    const upTo = await sql<{
      last: number
    }>`select max(event_id) as last from notice where actor_id = ${reader.id}::uuid and mailed_at is null`.execute(db)
    if (rows.length > 0) {
      const token = await oneTimeToken(db, { actorId: reader.id, kind: 'unsubscribe', address: null, now, days: 90 })
      try {
        await mail.send({ to: reader.email, ...letterOf(open, await portalName(db, reader.locale), reader.locale, rows, token) })
        sent += 1
      } catch (error) {
        if (!(error instanceof MailFault) || !error.lasting) throw error
        log.info({ actor: reader.id }, 'the mail server refuses this receiver; no more letters are sent there')
        await sql`update notice_setting set mail = 'none' where actor_id = ${reader.id}::uuid`.execute(db)
      }
    }
    await sql`
      update notice set mailed_at = ${now} where actor_id = ${reader.id}::uuid and mailed_at is null and event_id <= ${upTo.rows[0]?.last ?? 0}`.execute(
      db,
    )
  }
  return sent
}
