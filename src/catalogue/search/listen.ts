import type pg from 'pg'

const pause = 1000

/** Listens on a channel with a connection of its own, taken again whenever it is lost. Answers a function that ends this. */
export function listenOn(pool: pg.Pool, channel: string, onNotice: () => void, onTrouble: (error: unknown) => void): () => Promise<void> {
  let ended = false
  let client: pg.PoolClient | null = null
  let timer: NodeJS.Timeout | undefined

  const connect = async (): Promise<void> => {
    const mine = await pool.connect()
    const lost = (error?: Error): void => {
      if (client !== mine) return
      client = null
      mine.release(true)
      if (error) onTrouble(error)
      retry()
    }
    client = mine
    if (ended) {
      client = null
      mine.release()
      return
    }
    mine.on('error', lost)
    mine.on('end', () => lost())
    mine.on('notification', (notice) => {
      if (notice.channel === channel) onNotice()
    })
    await mine.query(`listen ${channel}`)
    // What was announced while nobody listened.
    onNotice()
  }
  const retry = (): void => {
    if (!ended) timer = setTimeout(attempt, pause).unref()
  }
  const attempt = (): void => {
    connecting = connect().catch((error: unknown) => {
      onTrouble(error)
      client?.release(true)
      client = null
      retry()
    })
  }
  let connecting: Promise<void>
  attempt()

  return async () => {
    ended = true
    clearTimeout(timer)
    await connecting
    const mine = client
    client = null
    // Destroyed, not given back: a listening connection would hand notices to its next user.
    mine?.release(true)
  }
}
