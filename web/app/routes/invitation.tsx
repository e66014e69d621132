import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import { words } from '../../i18n/index.ts'
import { FormProblem, TextField, type Refused } from '../../ui/form.tsx'
import { Frame } from '../../ui/frame.tsx'
import { useSite } from '../../ui/site.tsx'
import { readForm } from '../read-form.ts'
import { attempt, goTo, siteOf, titled, type PageArgs } from '../run.ts'

export const loader = (args: PageArgs): { token: string; title: string } => ({
  token: args.params['token'] ?? '',
  title: titled(args, words[siteOf(args).locale].h.invitation),
})
export const meta = ({ loaderData }: { loaderData?: { title: string } }): MetaDescriptor[] => [
  { title: loaderData?.title ?? '' },
  { name: 'robots', content: 'noindex' },
]

export async function action(args: PageArgs): Promise<unknown> {
  const { password = '', ...values } = await readForm(args.request)
  const { problem } = await attempt(args, 'accept-invitation', {
    token: args.params['token'] ?? '',
    name: values['name'] ?? '',
    password,
    ...(values['email'] && { email: values['email'] }),
  })
  if (problem) return data({ problem, values } satisfies Refused, { status: problem.status })
  return goTo(args, '/sign-in')
}

export default function Invitation(): ReactNode {
  const { token } = useLoaderData<ReturnType<typeof loader>>()
  const refused = useActionData<Refused>()
  const { w, to } = useSite()
  return (
    <Frame>
      <div className="wrap">
        <div className="narrow-form">
          <h1 className="page-title song">{w.h.invitation}</h1>
          <p className="s15 quiet">{w.desk.invitationText}</p>
          <form className="form rise-24" method="post" action={to(`/invitation/${encodeURIComponent(token)}`)}>
            <FormProblem problem={refused?.problem} fields={['name', 'email', 'password']} />
            <TextField name="name" label={w.desk.yourName} value={refused?.values['name']} autoComplete="name" required problem={refused?.problem} />
            <TextField
              name="email"
              type="email"
              label={w.desk.firstAdmin}
              hint={w.common.optional}
              value={refused?.values['email']}
              autoComplete="username"
              problem={refused?.problem}
            />
            <TextField
              name="password"
              type="password"
              label={w.desk.newPassword}
              hint={w.desk.passwordHint}
              autoComplete="new-password"
              required
              problem={refused?.problem}
            />
            <div className="form-end">
              <button className="btn go">{w.desk.accept}</button>
            </div>
          </form>
        </div>
      </div>
    </Frame>
  )
}
