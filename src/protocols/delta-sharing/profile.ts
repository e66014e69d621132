import type { FastifyRequest } from 'fastify'
import { publicToken } from '../../platform/identity/index.ts'
import type { Door, Exchange } from '../protocol.ts'

interface Me {
  id: string | null
}
interface Keys {
  items: { prefix: string; expiresAt: string | null }[]
}

const keyOf = ({ headers }: FastifyRequest): string | null => /^(?:bearer +)?(pj_\S+)$/i.exec(headers.authorization?.trim() ?? '')?.[1] ?? null

/** The token a profile carries: the one the request came with, and until when it lives; else the one of everybody. */
export async function tokenOf(door: Door, exchange: Exchange): Promise<{ bearerToken: string; expirationTime?: string }> {
  const key = keyOf(exchange.request)
  // An unknown key is refused here, before it is written into a file.
  const me = await door.ask<Me>(exchange, 'show-me')
  if (key === null || key === publicToken || me.id === null) return { bearerToken: publicToken }
  const { items } = await door.ask<Keys>(exchange, 'list-keys')
  const expires = items.find(({ prefix }) => key.startsWith(prefix))?.expiresAt
  return { bearerToken: key, ...(expires && { expirationTime: expires }) }
}
