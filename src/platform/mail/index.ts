import { createTransport } from 'nodemailer'

/** A letter in plain text. */
export interface Letter {
  to: string
  subject: string
  text: string
  /** Address of the page that ends such letters; told to mail programs as List-Unsubscribe. */
  unsubscribe?: string
}

/** Sends letters. There is none where no server is set. */
export interface Mail {
  /** Resolves when the server has taken the letter. Rejects with `MailFault`, whose text holds no password. */
  send(letter: Letter): Promise<void>
  close(): void
}

/** Why a letter did not go out. `lasting` is true where trying again is of no use: the server refused the receiver. */
export class MailFault extends Error {
  readonly lasting: boolean
  constructor(message: string, lasting: boolean) {
    super(message)
    this.name = 'MailFault'
    this.lasting = lasting
  }
}

export interface MailOptions {
  /** `smtp://user:password@host:587` or `smtps://…`; null switches mail off. */
  url: string | null
  /** Sender: `Name <address>` or an address. */
  from: string | null
}

/** A line end in a name or an address would begin a header of its own. */
const oneLine = (text: string): string => text.replaceAll(/[\r\n\0]+/g, ' ').trim()

/** Opens the way to the mail server; null where none is set. Nothing is sent until the first letter. */
export function createMail({ url, from }: MailOptions): Mail | null {
  if (url === null) return null
  // The error of the parser would show the whole address, password and all.
  if (!URL.canParse(url)) throw new Error('smtp-url is not an address such as smtp://user:password@host:587')
  const server = new URL(url)
  const sender = from ?? `no-reply@${server.hostname}`
  const transport = createTransport({
    host: server.hostname,
    port: server.port === '' ? (server.protocol === 'smtps:' ? 465 : 587) : Number(server.port),
    secure: server.protocol === 'smtps:',
    // A password never crosses an open line: with one, the server has to offer TLS.
    requireTLS: server.protocol === 'smtp:' && server.username !== '' && !['127.0.0.1', 'localhost', '[::1]'].includes(server.hostname),
    ...(server.username !== '' && { auth: { user: decodeURIComponent(server.username), pass: decodeURIComponent(server.password) } }),
    pool: true,
    maxConnections: 2,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const secret = decodeURIComponent(server.password)
  return {
    async send(letter) {
      try {
        await transport.sendMail({
          from: oneLine(sender),
          to: { name: '', address: oneLine(letter.to) },
          subject: oneLine(letter.subject),
          text: letter.text,
          ...(letter.unsubscribe !== undefined && { list: { unsubscribe: letter.unsubscribe } }),
          headers: { 'Auto-Submitted': 'auto-generated' },
        })
      } catch (error) {
        const { responseCode, message } = error as { responseCode?: number; message: string }
        const told = secret === '' ? message : message.replaceAll(secret, '…')
        throw new MailFault(told, responseCode !== undefined && responseCode >= 550 && responseCode < 560)
      }
    },
    close: () => transport.close(),
  }
}
