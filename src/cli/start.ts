import { loadConfig, type Config } from '../platform/config/index.ts'
import { createLog, type Log } from '../platform/log/index.ts'
import type { Text } from '../model/index.ts'
import { exitCodes } from './failures.ts'
import { ProgressBar } from './progress-bar.ts'
import { say, type Terminal } from './terminal.ts'

/** What the command line needs of a started city. */
export interface Started {
  state: 'started'
  url: string
  firstStart: boolean
  accounts: readonly { email: string; password: string; role: Text }[]
  close(): Promise<void>
}
export interface Elsewhere {
  state: 'running'
  pid: number
  url: string | null
}
/** Starts the city, or says who has its data folder. */
export type StartCity = (
  config: Config,
  log: Log,
  onProgress: (progress: { stage: string; done?: number; total?: number; item?: string }) => void,
  signal: AbortSignal,
) => Promise<Started | Elsewhere>

const stages: Readonly<Record<string, Text>> = {
  database: { zh: '启动数据库', en: 'starting the database' },
  engine: { zh: '启动查询引擎', en: 'starting the query engine' },
  index: { zh: '读取目录索引', en: 'reading the catalogue index' },
  pages: { zh: '打开网页与接口', en: 'opening pages and API' },
  agencies: { zh: '设立部门', en: 'setting up agencies' },
  accounts: { zh: '建立演示账号', en: 'making demo accounts' },
  generate: { zh: '生成演示数据', en: 'generating demo data' },
  datasets: { zh: '装入演示数据集', en: 'loading demo datasets' },
  done: { zh: '演示城市已就绪', en: 'the demo city is ready' },
}

/** `start`: runs the city until Ctrl-C or a request to end; a second one ends at once. */
export async function start(terminal: Terminal, words: readonly string[], startCity: StartCity, force: (code: number) => void): Promise<number> {
  const config = loadConfig({ argv: words, env: terminal.env, cwd: terminal.cwd })
  // A person at a terminal wants the address, not a line for each request; a service keeps them.
  const log = createLog({ level: terminal.stderr.isTTY && !config.given.has('logLevel') ? 'warn' : config.logLevel })
  const ended = Promise.withResolvers<void>()
  const ending = new AbortController()
  let asked = 0
  const listening = terminal.onEnd(() => {
    asked += 1
    if (asked === 1) say(terminal, { zh: '正在停止…(再按一次 Ctrl-C 强行结束)', en: 'Stopping … (Ctrl-C again to force)' })
    else force(130)
    ended.resolve()
    ending.abort(new Error('stopped before the start was complete'))
  })
  const begun = performance.now()
  const bar = new ProgressBar(terminal)
  try {
    const city = await startCity(config, log, (p) => bar.show({ text: stages[p.stage]?.[terminal.locale] ?? p.stage, ...p }), ending.signal)
      .catch((error: unknown) => {
        // Asked to end while it began: what was begun is taken up by the next start.
        if (asked > 0) return null
        throw error
      })
      .finally(() => bar.end())
    if (city === null) return exitCodes.done
    if (city.state === 'running') {
      for (const line of elsewhereLines(city)) say(terminal, line, 'stdout')
      return exitCodes.done
    }
    try {
      if (asked === 0) for (const line of startedLines(city, (performance.now() - begun) / 1000)) say(terminal, line, 'stdout')
      await ended.promise
    } finally {
      await city.close()
    }
    return exitCodes.done
  } finally {
    listening()
  }
}

function elsewhereLines({ pid, url }: Elsewhere): string[] {
  if (url === null) return [`浦江正在这个数据文件夹上启动(进程 ${pid})。`, `Pujiang is being started on this data folder (process ${pid}).`]
  return [`浦江已在这个数据文件夹上运行(进程 ${pid}):`, `Pujiang already runs on this data folder (process ${pid}):`, '', url]
}

/** What a start tells: where, with which accounts, and how to load a file. Both languages, because nobody has chosen one yet. */
export function startedLines(city: Started, seconds: number): string[] {
  const lines = ['', `浦江已启动 · Pujiang is running (${seconds.toFixed(1)} s)`, '', city.url]
  if (city.accounts.length > 0) {
    lines.push('', '演示账号 · Demo accounts')
    for (const { email, password, role } of city.accounts) lines.push(`  ${email}  password: ${password}`, `    ${role.zh} ${role.en}`)
    const first = city.accounts[0]?.email ?? ''
    lines.push(
      '',
      '装入一个文件 · Load a file',
      `  node bin/pujiang.mjs sign-in --url ${city.url} --email ${first}`,
      `  node bin/pujiang.mjs load FILE.csv --url ${city.url} --dataset my-dataset --agency city-operations`,
    )
  } else {
    lines.push('', '还没有管理员时:pujiang init · Without an administrator yet: pujiang init')
  }
  lines.push('', '停止 · Stop: Ctrl-C', '')
  return lines
}
