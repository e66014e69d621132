import type { BuildTask, ChildSettings, Reply } from '../protocol.ts'
import { openInstance } from './instance.ts'
import type { Answer } from './warm-queries.ts'

/** Writes a database file statement by statement and says how far it is. The server makes it durable and gives it its name. */
export async function buildCopy(
  settings: ChildSettings,
  task: BuildTask,
  report: (progress: NonNullable<Reply['progress']>) => void,
): Promise<Answer> {
  const { instance, connection } = await openInstance(settings, task.path)
  try {
    await connection.run('SET enable_progress_bar = true; SET enable_progress_bar_print = false; SET progress_bar_time = 0')
    for (const { sql, stage } of task.statements) {
      const timer = setInterval(() => report({ stage, percent: Math.max(0, Math.round(connection.progress.percentage)) }), 250)
      try {
        report({ stage, percent: 0 })
        await connection.run(sql)
      } finally {
        clearInterval(timer)
      }
    }
    return {}
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}
