import type { ReactNode } from 'react'
import { data, redirect, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import { words } from '../../i18n/index.ts'
import { FormProblem, TextField, type Refused } from '../../ui/form.tsx'
import { Frame } from '../../ui/frame.tsx'
import { Note } from '../../ui/parts.tsx'
import { localPath, useSite } from '../../ui/site.tsx'
import { localTarget } from '../local-target.ts'
import { readForm } from '../read-form.ts'
import { attempt, siteOf, titled, type PageArgs } from '../run.ts'

export function loader(args: PageArgs): { to: string; title: string } {
  const { locale } = siteOf(args)
  return {
    to: localTarget(new URL(args.request.url).searchParams.get('to'), localPath('/desk', locale)),
    title: titled(args, words[locale].common.signIn),
  }
}
export const meta = ({ loaderData }: { loaderData?: { title: string } }): MetaDescriptor[] => [
  { title: loaderData?.title ?? '' },
  { name: 'robots', content: 'noindex' },
]

export async function action(args: PageArgs): Promise<unknown> {
  const { password = '', ...values } = await readForm(args.request)
  const { problem } = await attempt(args, 'sign-in', { email: values['email'] ?? '', password })
  if (problem) return data({ problem, values } satisfies Refused, { status: problem.status })
  return redirect(localTarget(values['to'], localPath('/desk', siteOf(args).locale)), 303)
}

export default function SignIn(): ReactNode {
  const { to: target } = useLoaderData<ReturnType<typeof loader>>()
  const refused = useActionData<Refused>()
  const { w, to, city, pick, again } = useSite()
  const draft = refused?.values['draft'] ?? again?.draft
  return (
    <Frame>
      <div className="wrap">
        <div className="narrow-form">
          <h1 className="page-title song">{w.h.signIn}</h1>
          {again ? (
            <Note kind="warn" title={w.people.sessionEnded}>
              {again.file ? w.people.sessionFile : again.draft ? w.people.sessionKept : w.people.sessionNotKept}
            </Note>
          ) : (
            <p className="s15 quiet">{w.desk.signInText}</p>
          )}
          <form className="form rise-24" method="post" action={to('/sign-in')}>
            <FormProblem problem={refused?.problem} fields={['email']} />
            <input type="hidden" name="to" value={refused?.values['to'] ?? target} />
            {draft && <input type="hidden" name="draft" value={draft} />}
            <TextField
              name="email"
              type="email"
              label={w.desk.email}
              value={refused?.values['email']}
              autoComplete="username"
              required
              problem={refused?.problem}
            />
            <TextField name="password" type="password" label={w.desk.password} autoComplete="current-password" required />
            <div className="form-end">
              <button className="btn go">{w.common.signIn}</button>
              <a href={to(`/register?to=${encodeURIComponent(target)}`)}>{w.account.noneYet}</a>
            </div>
          </form>
          {city.accounts && city.accounts.length > 0 && (
            <section className="accounts" aria-label={w.desk.demoAccounts}>
              <h2 className="figure-title rise-16">{w.desk.demoAccounts}</h2>
              <p className="s13 quiet">{w.desk.demoText}</p>
              <ul>
                {city.accounts.map((account) => (
                  <li key={account.email}>
                    <span>
                      {pick(account.role)}
                      <br />
                      <span className="mono s13 quiet">
                        {account.email} · {account.password}
                      </span>
                    </span>
                    <form method="post" action={to('/sign-in')}>
                      <input type="hidden" name="to" value={refused?.values['to'] ?? target} />
                      {draft && <input type="hidden" name="draft" value={draft} />}
                      <input type="hidden" name="email" value={account.email} />
                      <input type="hidden" name="password" value={account.password} />
                      <button className="btn small" aria-label={`${w.desk.useThis}: ${pick(account.role)} ${account.email}`}>
                        {w.desk.useThis}
                      </button>
                    </form>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </div>
      </div>
    </Frame>
  )
}
