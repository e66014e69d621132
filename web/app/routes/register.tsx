import type { ReactNode } from 'react'
import { data, redirect, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import { words } from '../../i18n/index.ts'
import { FormProblem, TextField, type Refused } from '../../ui/form.tsx'
import { Frame } from '../../ui/frame.tsx'
import { Note } from '../../ui/parts.tsx'
import { localPath, useSite } from '../../ui/site.tsx'
import { Trap } from '../../ui/talk/trap.tsx'
import { localTarget } from '../local-target.ts'
import { readForm } from '../read-form.ts'
import { attempt, siteOf, titled, type PageArgs } from '../run.ts'

export function loader(args: PageArgs): { to: string; title: string } {
  const { locale } = siteOf(args)
  return {
    to: localTarget(new URL(args.request.url).searchParams.get('to'), localPath('/account', locale)),
    title: titled(args, words[locale].h.register),
  }
}
export const meta = ({ loaderData }: { loaderData?: { title: string } }): MetaDescriptor[] => [
  { title: loaderData?.title ?? '' },
  { name: 'robots', content: 'noindex' },
]

export async function action(args: PageArgs): Promise<unknown> {
  // The password is never sent back into the page.
  const { password = '', ...values } = await readForm(args.request)
  const { ok, problem } = await attempt(args, 'register', {
    name: values['name'] ?? '',
    email: values['email'] ?? '',
    password,
    ...(values['website'] && { website: values['website'] }),
  })
  if (problem) return data({ problem, values } satisfies Refused, { status: problem.status })
  if (ok?.letter) return { letter: true }
  const signedIn = await attempt(args, 'sign-in', { email: values['email'] ?? '', password })
  const { locale } = siteOf(args)
  return redirect(signedIn.problem ? localPath('/sign-in', locale) : localTarget(values['to'], localPath('/account', locale)), 303)
}

export default function Register(): ReactNode {
  const { to: target } = useLoaderData<ReturnType<typeof loader>>()
  const told = useActionData<Refused | { letter: true }>()
  const { w, to } = useSite()
  if (told && 'letter' in told)
    return (
      <Frame>
        <div className="wrap">
          <div className="narrow-form">
            <h1 className="page-title song">{w.h.register}</h1>
            <Note kind="fine">{w.account.letterSent}</Note>
            <p className="s15 quiet">{w.account.letterHint}</p>
            <a href={to(`/sign-in?to=${encodeURIComponent(target)}`)}>{w.h.signIn}</a>
          </div>
        </div>
      </Frame>
    )
  const { problem, values } = told ?? {}
  return (
    <Frame>
      <div className="wrap">
        <div className="narrow-form">
          <h1 className="page-title song">{w.h.register}</h1>
          <p className="s15 quiet">{w.account.registerText}</p>
          <form className="form rise-24" method="post" action={to('/register')}>
            <FormProblem problem={problem} fields={['name', 'email', 'password']} />
            <input type="hidden" name="to" value={values?.['to'] ?? target} />
            <TextField
              name="name"
              label={w.account.name}
              hint={w.account.nameHint}
              value={values?.['name']}
              autoComplete="nickname"
              required
              problem={problem}
            />
            <TextField
              name="email"
              type="email"
              label={w.account.email}
              value={values?.['email']}
              autoComplete="username"
              required
              problem={problem}
            />
            <TextField
              name="password"
              type="password"
              label={w.account.password}
              hint={w.account.passwordHint}
              autoComplete="new-password"
              required
              problem={problem}
            />
            <Trap label={w.talk.website} />
            <div className="form-end">
              <button className="btn go">{w.account.make}</button>
              <a href={to(`/sign-in?to=${encodeURIComponent(target)}`)}>{w.account.haveOne}</a>
            </div>
          </form>
        </div>
      </div>
    </Frame>
  )
}
