import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import type { KeyView } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { DeskFrame, DeskTitle } from '../../ui/desk-frame.tsx'
import { Confirm } from '../../ui/desk/confirm.tsx'
import { ChoiceField, FormProblem, TextField, type Refused } from '../../ui/form.tsx'
import { Note, Scroll, Vacant } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { readForm } from '../read-form.ts'
import { ask, attempt, goTo, siteOf, titled, type PageArgs } from '../run.ts'

export async function loader(args: PageArgs): Promise<{ keys: KeyView[]; title: string }> {
  return { keys: (await ask(args, 'list-keys')).items, title: titled(args, words[siteOf(args).locale].desk.keysTitle) }
}
export const meta = ({ loaderData }: { loaderData?: { title: string } }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk' }

const lives = ['30', '90', '365'] as const

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  if (values['intent'] === 'revoke') {
    const { problem } = await attempt(args, 'revoke-key', { key: values['key'] ?? '' })
    return problem ? data({ problem, values } satisfies Refused, { status: problem.status }) : goTo(args, '/desk/keys')
  }
  const days = Number(values['days']) || 90
  const made = await attempt(args, 'create-key', {
    name: values['name'] ?? '',
    scopes: values['scopes'] === 'write' ? ['read', 'write'] : ['read'],
    ...(values['purpose'] && { purpose: values['purpose'] }),
    expiresAt: new Date(siteOf(args).now.getTime() + days * 86_400_000).toISOString(),
  })
  // The key itself is answered once, in this page, and never stands in an address.
  return made.problem ? data({ problem: made.problem, values } satisfies Refused, { status: made.problem.status }) : { key: made.ok.key }
}

export default function Keys(): ReactNode {
  const { keys } = useLoaderData<Awaited<ReturnType<typeof loader>>>()
  const answer = useActionData<{ key?: string; problem?: Refused['problem']; values?: Refused['values'] }>()
  const { w, f, to, me } = useSite()
  return (
    <DeskFrame place="keys">
      <DeskTitle title={w.desk.keysTitle} note={w.desk.keysText} />
      <form className="form rise-24" method="post" action={to('/preferences')}>
        <input type="hidden" name="to" value={to('/desk/keys')} />
        <TextField name="usePurpose" label={w.desk.myPurpose} hint={w.desk.myPurposeText} value={me?.purpose ?? ''} />
        <div className="form-end">
          <button className="btn">{w.desk.setPurpose}</button>
        </div>
      </form>
      {answer?.key && (
        <Note kind="fine" title={w.desk.keyMade}>
          <code className="secret" id="new-key">
            {answer.key}
          </code>
          <p className="row">
            <button className="plain" type="button" data-copy="#new-key" hidden>
              {w.common.copy}
            </button>
            <span className="s13 quiet">
              {w.desk.keyUse} <code>x-api-key</code>
            </span>
          </p>
        </Note>
      )}
      {keys.length === 0 ? (
        <Vacant title={w.desk.noKeys} />
      ) : (
        <Scroll label={w.desk.keysTitle}>
          <table className="dense">
            <thead>
              <tr>
                <th scope="col">{w.desk.keyName}</th>
                <th scope="col">{w.desk.keyScopes}</th>
                <th scope="col">{w.desk.keyPurpose}</th>
                <th scope="col">{w.desk.created}</th>
                <th scope="col">{w.desk.expires}</th>
                <th scope="col">{w.desk.lastUsed}</th>
                <th scope="col">{w.desk.actions}</th>
              </tr>
            </thead>
            <tbody>
              {keys.map((key) => (
                <tr key={key.id}>
                  <th scope="row">
                    {key.name} <span className="mono s13 quiet">{key.prefix}…</span>
                  </th>
                  <td className="mono">{key.scopes.join(', ')}</td>
                  <td className="wrapping">{key.purpose ?? '—'}</td>
                  <td>{f.date(key.createdAt)}</td>
                  <td>{key.expiresAt ? f.date(key.expiresAt) : '—'}</td>
                  <td>{key.lastUsedAt ? f.ago(key.lastUsedAt) : '—'}</td>
                  <td>
                    {key.revokedAt ? (
                      <span className="quiet">{w.desk.revoked}</span>
                    ) : (
                      <Confirm
                        label={w.desk.revoke}
                        about={key.name}
                        text={w.people.keyRevokeSure}
                        action={to('/desk/keys')}
                        fields={{ intent: 'revoke', key: key.id }}
                        group="key"
                      />
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <form className="form two-up rise-40" method="post" action={to('/desk/keys')}>
        <div className="whole">
          <h2>{w.desk.makeKey}</h2>
          <FormProblem problem={answer?.problem} fields={['name', 'purpose']} />
        </div>
        <TextField name="name" label={w.desk.keyName} hint={w.desk.keyNameHint} value={answer?.values?.['name']} required problem={answer?.problem} />
        <TextField
          name="purpose"
          label={w.desk.keyPurpose}
          hint={w.desk.keyPurposeHint}
          value={answer?.values?.['purpose']}
          problem={answer?.problem}
        />
        <ChoiceField
          name="scopes"
          label={w.desk.keyScopes}
          value="read"
          codes={[
            { code: 'read', label: { zh: '只读', en: 'read' } },
            { code: 'write', label: { zh: '读和写', en: 'read and write' } },
          ]}
        />
        <ChoiceField
          name="days"
          label={w.desk.keyDays}
          value="90"
          codes={lives.map((days) => ({ code: days, label: { zh: `${days} 天`, en: `${days} days` } }))}
        />
        <div className="form-end whole">
          <button className="btn go">{w.desk.makeKey}</button>
        </div>
      </form>
    </DeskFrame>
  )
}
