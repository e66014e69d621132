import type { Log } from '../platform/log/index.ts'
import type { Mail } from '../platform/mail/index.ts'
import type { WebhookRules } from '../platform/webhooks/index.ts'

/** What news needs of the program to leave the house. */
export interface OpenPort {
  /** Null where no server is set. */
  mail: Mail | null
  log: Log
  webhooks: WebhookRules
  /** The secret a webhook signs with; derived, so that none is kept in the database. */
  webhookSecret(id: string): string
  /** Public address of the portal, without a slash at the end. */
  baseUrl(): string
  /** Resolves when what was committed can be found by search. */
  searchReady(): Promise<void>
}

declare module '../platform/operations/context.ts' {
  interface Services {
    open: OpenPort
  }
}
