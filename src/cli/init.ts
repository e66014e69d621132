import { randomBytes, randomUUID } from 'node:crypto'
import { loadConfig } from '../platform/config/index.ts'
import { migrate, type MigrationSet } from '../platform/db/index.ts'
import { createFirstAdministrator } from '../platform/identity/index.ts'
import { createLog } from '../platform/log/index.ts'
import { exitCodes } from './failures.ts'
import { openDataFolder } from './open-data-folder.ts'
import { recordCommand } from './record-command.ts'
import { say, type Terminal } from './terminal.ts'

/** `init`: prints the one-time link with which the first administrator chooses a password. Refuses (Conflict) when there is an administrator. */
export async function init(terminal: Terminal, words: readonly string[], sets: readonly MigrationSet[]): Promise<number> {
  const json = words.includes('--json')
  const config = loadConfig({ argv: words.filter((word) => word !== '--json'), env: terminal.env, cwd: terminal.cwd })
  const folder = await openDataFolder(config, { log: createLog({ level: 'warn' }), create: true })
  try {
    await migrate(folder.db, sets)
    const clock = { now: () => new Date() }
    const link = await folder.db.transaction().execute(async (trx) => {
      const made = await createFirstAdministrator({ db: trx, clock, random: { uuid: () => randomUUID(), bytes: (length) => randomBytes(length) } })
      await recordCommand(trx, 'init', { role: 'administrator' }, { kind: 'invitation', id: made.id })
      return made
    })
    const base = config.publicUrl ?? folder.url ?? `http://${config.host}:${config.port}`
    const address = `${base}${link.path}`
    if (json) {
      say(terminal, JSON.stringify({ link: address, token: link.token, expiresAt: link.expiresAt }), 'stdout')
      return exitCodes.done
    }
    const until = link.expiresAt.toISOString()
    say(
      terminal,
      {
        zh: `第一位管理员请打开这个一次性链接,设定邮箱与密码(${until} 前有效):`,
        en: `The first administrator opens this one-time link and chooses address and password (valid until ${until}):`,
      },
      'stdout',
    )
    say(terminal, `\n${address}\n`, 'stdout')
    if (!folder.running) say(terminal, { zh: '先启动:pujiang start --no-demo', en: 'Start first: pujiang start --no-demo' }, 'stdout')
    return exitCodes.done
  } finally {
    await folder.close()
  }
}
