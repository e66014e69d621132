import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import type { Account } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { ChoiceField, FormProblem, TextField, type Refused } from '../../ui/form.tsx'
import { Frame } from '../../ui/frame.tsx'
import { Note, Section } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { readForm } from '../read-form.ts'
import { ask, attempt, goTo, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  account: Account
  said: string | null
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  return {
    account: await ask(args, 'show-account'),
    said: new URL(args.request.url).searchParams.get('done'),
    title: titled(args, words[siteOf(args).locale].h.account),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [
  { title: loaderData?.title ?? '' },
  { name: 'robots', content: 'noindex' },
]

type Did = Awaited<ReturnType<typeof attempt>>

const deeds: Readonly<Record<string, (args: PageArgs, values: Record<string, string>) => Promise<Did>>> = {
  name: (args, values) => attempt(args, 'edit-account', { name: values['name'] ?? '' }),
  letters: (args, values) => attempt(args, 'edit-account', { mail: values['mail'] ?? 'none', locale: values['locale'] ?? 'zh' }),
  confirm: (args) => attempt(args, 'request-confirmation', {}),
  password: (args, values) => attempt(args, 'change-password', { current: values['current'] ?? '', next: values['next'] ?? '' }),
  session: (args, values) => attempt(args, 'end-session', { session: values['session'] ?? '' }),
  close: (args, values) => attempt(args, 'close-account', { password: values['password'] ?? '' }),
}

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const intent = values['intent'] ?? 'name'
  const { problem } = await (deeds[intent] ?? deeds['name']!)(args, values)
  const typed = Object.fromEntries(Object.entries(values).filter(([name]) => !['password', 'current', 'next'].includes(name)))
  if (problem) return data({ problem, values: typed } satisfies Refused, { status: problem.status })
  // A new password ends every session, and so does closing.
  if (intent === 'password') return goTo(args, '/sign-in')
  if (intent === 'close') return goTo(args, '/register')
  return goTo(args, `/account?done=${intent === 'confirm' ? 'confirm' : 'saved'}`)
}

/** A form of this page; a refusal is shown in the one it belongs to. */
function Part({
  intent,
  title,
  fields,
  button,
  harm,
  refused,
  children,
}: {
  intent: string
  title: string
  fields: readonly string[]
  button: string
  harm?: boolean
  refused: Refused | undefined
  children: ReactNode
}): ReactNode {
  const { to } = useSite()
  return (
    <Section id={`account-${intent}`} className="account-part" title={title}>
      <form className="form" method="post" action={to(`/account#account-${intent}`)}>
        <input type="hidden" name="intent" value={intent} />
        <FormProblem problem={refused?.values['intent'] === intent ? refused.problem : undefined} fields={fields} />
        {children}
        <div className="form-end">
          <button className={harm ? 'btn harm' : 'btn'}>{button}</button>
        </div>
      </form>
    </Section>
  )
}

function Letters({ account, refused }: { account: Account; refused: Refused | undefined }): ReactNode {
  const { w } = useSite()
  if (!account.mailOn)
    return (
      <Section id="account-letters" className="account-part" title={w.account.lettersTitle}>
        <p className="s15 quiet measure">{w.account.lettersOff}</p>
      </Section>
    )
  if (!account.confirmed)
    return (
      <Part intent="confirm" title={w.account.lettersTitle} fields={[]} button={w.account.sendConfirm} refused={refused}>
        <p className="s15">
          {w.account.lettersConfirm} <span className="mono s13">{account.email}</span>
        </p>
      </Part>
    )
  const often = [
    ['none', w.account.lettersNone],
    ['daily', w.account.lettersDaily],
    ['immediate', w.account.lettersImmediate],
  ] as const
  return (
    <Part intent="letters" title={w.account.lettersTitle} fields={['mail', 'locale']} button={w.account.save} refused={refused}>
      <ChoiceField
        name="mail"
        label={w.account.letters}
        value={account.mail}
        codes={often.map(([code, label]) => ({ code, label: { zh: label, en: label } }))}
      />
      <ChoiceField
        name="locale"
        label={w.account.language}
        value={account.locale}
        codes={[
          { code: 'zh', label: { zh: '中文', en: '中文' } },
          { code: 'en', label: { zh: 'English', en: 'English' } },
        ]}
      />
    </Part>
  )
}

/** Browser and system, as people call them. */
function deviceOf(agent: string | null): string | null {
  if (agent === null || agent === '') return null
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)[/ ]?[\w.]*/.exec(agent.replace(/HeadlessChrome/, 'Chrome').replace(/.*(Edg|OPR)/, '$1'))?.[1]
  const system = /Android|iPhone|iPad|Windows|Mac OS X|HarmonyOS|Linux/.exec(agent)?.[0]
  return [{ Edg: 'Edge', OPR: 'Opera' }[browser ?? ''] ?? browser, system].filter(Boolean).join(' · ') || agent.slice(0, 60)
}

export default function AccountPage(): ReactNode {
  const { account, said } = useLoaderData<Loaded>()
  const refused = useActionData<Refused>()
  const { w, f, to } = useSite()
  const problem = (intent: string) => (refused?.values['intent'] === intent ? refused.problem : undefined)
  return (
    <Frame>
      <div className="wrap account">
        <h1 className="page-title song first">{w.h.account}</h1>
        <p className="lead">{account.email}</p>
        {said && <Note kind="fine">{said === 'confirm' ? w.account.confirmSent : w.account.saved}</Note>}
        <nav className="talk-bar" aria-label={w.h.account}>
          <a className="btn" href={to('/notifications')}>
            {w.h.news}
          </a>
          <a className="btn" href={to('/desk/keys')}>
            {w.account.keys}
          </a>
          <a className="btn" href={to('/contribute')}>
            {w.account.contribute}
          </a>
          <form method="post" action={to('/sign-out')}>
            <button className="btn">{w.common.signOut}</button>
          </form>
        </nav>
        <Part intent="name" title={w.account.name} fields={['name']} button={w.account.save} refused={refused}>
          <TextField
            name="name"
            label={w.account.name}
            hint={w.account.nameHint}
            value={refused?.values['name'] ?? account.name}
            autoComplete="nickname"
            required
            problem={problem('name')}
          />
        </Part>
        <Letters account={account} refused={refused} />
        <Part intent="password" title={w.account.passwordTitle} fields={['password', 'current', 'next']} button={w.account.change} refused={refused}>
          <TextField
            name="current"
            type="password"
            label={w.account.current}
            autoComplete="current-password"
            required
            problem={problem('password')}
          />
          <TextField
            name="next"
            type="password"
            label={w.account.next}
            hint={w.account.passwordHint}
            autoComplete="new-password"
            required
            problem={problem('password')}
          />
        </Part>
        <Section id="account-sessions" className="account-part" title={w.account.sessionsTitle}>
          <ul className="sessions">
            {account.sessions.map((session) => (
              <li key={session.id}>
                <span>
                  {deviceOf(session.userAgent) ?? w.account.unknownDevice}
                  <small>{w.account.lastSeen(f.dateTime(session.updatedAt))}</small>
                </span>
                <form method="post" action={to('/account')}>
                  <input type="hidden" name="intent" value="session" />
                  <input type="hidden" name="session" value={session.id} />
                  <button className="btn small">{w.account.end}</button>
                </form>
              </li>
            ))}
          </ul>
        </Section>
        <Part intent="close" title={w.account.close} fields={['password']} button={w.account.close} harm refused={refused}>
          <p className="s15 quiet">{w.account.closeText}</p>
          <TextField
            name="password"
            type="password"
            label={w.account.closeWith}
            autoComplete="current-password"
            required
            problem={problem('close')}
          />
        </Part>
      </div>
    </Frame>
  )
}
