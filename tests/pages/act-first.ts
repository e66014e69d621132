import type { APIRequestContext, BrowserContext } from 'playwright-core'

/** Addresses no link of the fresh city leads to, by account; `''` is the visitor. */
export type Openings = ReadonlyMap<string, readonly string[]>

/** Addresses that exist without anybody's act, and that pages name only in letters, in scripts or for people who type them. */
const untold = [
  '/datasets/metro-stations',
  '/datasets/hotline-cases?row=3',
  '/datasets/hotline-cases?group=district',
  '/datasets?q=zzzz',
  '/datasets/nothing-of-this-name',
  '/privacy',
  '/account/confirm/a-link-out-of-a-letter',
  '/notifications/off/a-link-out-of-a-letter',
]

async function must(answer: Promise<{ ok(): boolean; status(): number; text(): Promise<string>; json(): Promise<unknown> }>): Promise<unknown> {
  const got = await answer
  if (!got.ok()) throw new Error(`an act before the walk was answered ${got.status()}: ${await got.text()}`)
  return got.json()
}

const idOf = (answer: unknown): string => (answer as { id: string }).id

/** Waits until a loading job has ended. */
async function ended(api: APIRequestContext, started: unknown): Promise<void> {
  const { job } = started as { job: { id: string } }
  await (await api.get(`/api/v1/jobs/${job.id}/events`, { timeout: 120_000 })).text()
}

/** Brings a file in and reads it into a table as its next version. */
async function load(api: APIRequestContext, table: string, fileName: string, content: string): Promise<string> {
  const upload = idOf(
    await must(api.post(`/api/v1/uploads?fileName=${fileName}`, { data: Buffer.from(content), headers: { 'content-type': 'text/csv' } })),
  )
  await ended(api, await must(api.post(`/api/v1/uploads/${upload}/load`, { data: { table, publish: true } })))
  return upload
}

/**
 * Does by hand of the demo accounts what has to be done before some pages are there: a file is read and another waits, a table gets its second
 * version, a view is cited, a query shared, an edit of many datasets prepared, data offered, a colleague invited.
 */
export async function actFirst(signedIn: (office: string) => Promise<BrowserContext>): Promise<Openings> {
  const transport = await signedIn('steward@transport')
  const steward = await signedIn('steward@city-operations')
  const citizen = await signedIn('citizen@')
  const administrator = await signedIn('administrator@')
  const post = async (context: BrowserContext, path: string, body: unknown): Promise<unknown> =>
    must(context.request.post(`/api/v1${path}`, { data: body }))

  const rows = (await (await transport.request.get('/api/v1/tables/metro-stations/rows?format=csv')).text()).trimEnd().split('\n')
  const mended = [...rows.slice(0, 2), rows[2]?.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10)) ?? '', ...rows.slice(5)]
  const second = await load(transport.request, 'metro-stations', 'metro-stations.csv', `${mended.join('\n')}\n`)
  const cited = (await post(transport, '/tables/metro-stations/views', { version: '1', query: 'sort=line~asc' })) as { hash: string }

  const waiting = idOf(
    await must(
      steward.request.post('/api/v1/uploads?fileName=street-lamps.csv', {
        data: Buffer.from('编号,道路,装设日期,功率（瓦）\nL-001,滨江大道,2019-04-02,120\nL-002,石桥路,不详,九十\nL-003,望海路,2021-13-40,70\n'),
        headers: { 'content-type': 'text/csv' },
      }),
    ),
  )
  const saved = idOf(await post(steward, '/sql/saved', { title: '各站换乘', sql: 'SELECT * FROM metro_stations LIMIT 20', shared: true }))
  const bulk = idOf(
    await post(steward, '/bulk-edits', {
      rows: [
        { dataset: 'hotline-cases', values: { keywords: '热线, 诉求, 城市治理' } },
        { dataset: 'hotline-daily', values: { updateCycle: 'sometimes' } },
      ],
    }),
  )
  const offer = idOf(
    await post(citizen, '/contributions', {
      name: '沿江行道树每月胸径',
      summary: '每一行是一棵树在一个月的胸径。',
      origin: '社区志愿者用卷尺量的，每月第一个周末。',
      theme: 'environment',
      licence: 'CC-BY-4.0',
      consent: '这些数据由我收集，我同意按所选许可公开。',
    }),
  )
  const invited = (await post(administrator, '/invitations', { agency: 'transport', role: 'steward', email: 'he.yining@example.org' })) as {
    path: string
  }
  for (const context of [transport, steward, citizen, administrator]) await context.close()
  return new Map([
    ['', [...untold, '/datasets/metro-stations/versions', '/datasets/metro-stations/view', `/q/${cited.hash}`, `/sql/s/${saved}`, invited.path]],
    ['steward@city-operations', [`/desk/uploads/${waiting}`, `/desk/uploads/${waiting}?dataset=hotline-cases`, `/desk/bulk/${bulk}`]],
    ['steward@transport', [`/desk/uploads/${second}`, `/desk/uploads/${second}?dataset=metro-stations&table=metro-stations`]],
    ['citizen@', [`/contribute/${offer}`]],
  ])
}
