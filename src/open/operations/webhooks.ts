import { sql } from 'kysely'
import { Type, type Static } from 'typebox'
import { conflict, invalidInput, notFound } from '../../platform/errors/index.ts'
import { isUuid } from '../../platform/identity/index.ts'
import { defineOperation, signedIn } from '../../platform/operations/index.ts'
import { checkTarget, WebhookFault } from '../../platform/webhooks/index.ts'
import { orNull } from '../discussion-view.ts'

const most = 5

const WebhookSchema = Type.Object({
  id: Type.String(),
  url: Type.String(),
  createdAt: Type.String(),
  stoppedAt: orNull(Type.String()),
  failures: Type.Integer({ description: 'In a row.' }),
  lastStatus: orNull(Type.Integer()),
  lastAt: orNull(Type.String()),
})

export const createWebhook = defineOperation({
  name: 'create-webhook',
  http: 'POST /webhooks',
  stage: 'open',
  summary: { zh: '把关注的消息推送到一个网址', en: 'Have your news sent to an address' },
  description: {
    zh: '每条消息一次 POST,请求头 Pujiang-Signature: t=…,v1=… 是对“t.正文”的 HMAC-SHA-256,密钥只在这里给出一次。只推送人人可见的内容。',
    en: 'One POST a piece of news; the header Pujiang-Signature: t=…,v1=… is the HMAC-SHA-256 of “t.body” under the secret, which is shown here once. Only what everybody may see is sent.',
  },
  effects: 'write',
  input: Type.Object({ endpoint: Type.String({ maxLength: 500 }) }),
  output: Type.Object({ ...WebhookSchema.properties, secret: Type.String() }),
  access: signedIn(),
  errors: ['PUJIANG_WEBHOOK_ADDRESS', 'PUJIANG_TOO_MANY_WEBHOOKS'],
  async run(ctx, input) {
    const { open } = ctx.services
    let url: URL
    try {
      url = checkTarget(input.endpoint.trim(), open.webhooks)
    } catch (error) {
      if (!(error instanceof WebhookFault)) throw error
      throw invalidInput({
        code: 'PUJIANG_WEBHOOK_ADDRESS',
        detail: { zh: '这个网址不能推送。', en: 'Nothing can be sent to this address.' },
        cure: {
          zh: '须是公网上的 https 网址,不带用户名和密码。',
          en: 'It has to be an https address of the public network, without name and password.',
        },
        faults: [{ at: 'endpoint', message: { zh: '不能用这个网址', en: error.message } }],
      })
    }
    const me = ctx.actor.id as string
    const { count } = await ctx.db
      .selectFrom('webhook')
      .select((eb) => eb.cast<number>(eb.fn.countAll(), 'integer').as('count'))
      .where('actor_id', '=', me)
      .executeTakeFirstOrThrow()
    if (count >= most)
      throw conflict({ code: 'PUJIANG_TOO_MANY_WEBHOOKS', detail: { zh: `最多 ${most} 个推送网址。`, en: `At most ${most} addresses.` } })
    const id = ctx.random.uuid()
    const now = ctx.clock.now()
    await ctx.db.insertInto('webhook').values({ id, actor_id: me, url: url.href, created_at: now }).execute()
    ctx.audit.subject('webhook', id)
    ctx.audit.note({ host: url.host })
    return {
      id,
      url: url.href,
      createdAt: now.toISOString(),
      stoppedAt: null,
      failures: 0,
      lastStatus: null,
      lastAt: null,
      secret: open.webhookSecret(id),
    }
  },
})

export const listWebhooks = defineOperation({
  name: 'list-webhooks',
  http: 'GET /webhooks',
  stage: 'open',
  summary: { zh: '我的推送网址', en: 'Addresses my news is sent to' },
  effects: 'read',
  input: Type.Object({}),
  output: Type.Object({ items: Type.Array(WebhookSchema), truncated: Type.Boolean() }),
  access: signedIn(),
  async run(ctx) {
    const { rows } = await sql<{ w: Static<typeof WebhookSchema> }>`
      select json_build_object('id', w.id, 'url', w.url, 'createdAt', w.created_at, 'stoppedAt', w.stopped_at, 'failures', w.failures,
        'lastStatus', w.last_status, 'lastAt', w.last_at) as w
      from webhook w where w.actor_id = ${ctx.actor.id}::uuid order by w.created_at, w.id`.execute(ctx.db)
    return { items: rows.map((row) => row.w), truncated: false }
  },
})

export const removeWebhook = defineOperation({
  name: 'remove-webhook',
  http: 'POST /webhooks/{webhook}/remove',
  stage: 'open',
  summary: { zh: '去掉一个推送网址', en: 'Remove an address' },
  effects: 'destroy',
  input: Type.Object({ webhook: Type.String() }),
  output: Type.Object({ done: Type.Boolean() }),
  access: signedIn(),
  async run(ctx, input) {
    const gone = isUuid(input.webhook)
      ? await ctx.db
          .deleteFrom('webhook')
          .where('id', '=', input.webhook)
          .where('actor_id', '=', ctx.actor.id as string)
          .returning('id')
          .executeTakeFirst()
      : undefined
    if (!gone) throw notFound({ zh: '推送网址', en: 'webhook' }, input.webhook)
    return { done: true }
  },
})
