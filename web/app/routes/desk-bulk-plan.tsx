import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import { labelOf, metadataEntries } from '../../../src/model/index.ts'
import type { BulkPlan } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { DeskFrame, DeskTitle } from '../../ui/desk-frame.tsx'
import { FormProblem, type Refused } from '../../ui/form.tsx'
import { Note, Scroll } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { readForm } from '../read-form.ts'
import { ask, attempt, goTo, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  plan: BulkPlan
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  return {
    plan: await ask(args, 'show-bulk-edit', { edit: args.params['edit'] }),
    title: titled(args, words[siteOf(args).locale].work.planTitle),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk' }

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const edit = args.params['edit'] ?? ''
  const { problem } =
    values['intent'] === 'discard'
      ? await attempt(args, 'discard-bulk-edit', { edit })
      : await attempt(args, 'apply-bulk-edit', { edit, partly: values['partly'] === '1' })
  return problem ? data({ problem, values } satisfies Refused, { status: problem.status }) : goTo(args, `/desk/bulk/${edit}`)
}

function Cell({ path, text }: { path: string; text: string }): ReactNode {
  const { w, pick, codes } = useSite()
  const list = metadataEntries.find((entry) => entry.path === path)?.list
  if (text === '') return <span className="quiet">{w.work.empty}</span>
  return list ? pick(labelOf(codes(list), text)) : text
}

/** Every cell that changes, before and after, one line each; datasets keep their lines together. */
function Changes({ plan }: { plan: BulkPlan }): ReactNode {
  const { w, pick, to } = useSite()
  return (
    <Scroll label={w.work.changedRows}>
      <table className="dense plan">
        <thead>
          <tr>
            <th scope="col" className="num">
              {w.work.line}
            </th>
            <th scope="col">{w.desk.name}</th>
            <th scope="col">{w.work.what}</th>
            <th scope="col">{w.work.from_}</th>
            <th scope="col">{w.work.to_}</th>
          </tr>
        </thead>
        <tbody>
          {plan.rows
            .filter(({ state }) => state === 'ready')
            .flatMap((row) =>
              row.cells.map((cell, i) => (
                <tr key={`${row.line} ${cell.path}`} className={i === 0 ? 'begins' : undefined}>
                  <td className="num">{i === 0 ? row.line : ''}</td>
                  <th scope="row">
                    {i === 0 ? <a href={to(`/desk/datasets/${row.dataset}`)}>{pick(row.name)}</a> : <span className="sr">{pick(row.name)}</span>}
                  </th>
                  <td>{pick(metadataEntries.find(({ path }) => path === cell.path)?.label)}</td>
                  <td className="wrapping was">
                    <Cell path={cell.path} text={cell.from} />
                  </td>
                  <td className="wrapping will">
                    <Cell path={cell.path} text={cell.to} />
                  </td>
                </tr>
              )),
            )}
        </tbody>
      </table>
    </Scroll>
  )
}

export default function BulkPlanPage(): ReactNode {
  const { plan } = useLoaderData<Loaded>()
  const refused = useActionData<Refused>()
  const { w, f, pick, to } = useSite()
  const stopped = plan.rows.filter(({ state }) => state === 'refused')
  const cells = plan.rows.filter(({ state }) => state === 'ready').reduce((sum, row) => sum + row.cells.length, 0)
  return (
    <DeskFrame place="bulk">
      <DeskTitle title={w.work.planTitle} note={plan.fileName ?? w.work.grid} />
      <FormProblem problem={refused?.problem} fields={[]} />
      {plan.state !== 'open' ? (
        <Note
          kind={plan.state === 'applied' ? 'fine' : 'warn'}
          title={plan.state === 'applied' ? w.work.applied(f.int(plan.applied ?? 0)) : w.work.discarded}
        >
          <a href={to('/desk/bulk')}>{w.work.toBulk}</a>
        </Note>
      ) : (
        <>
          <p className="plan-sum">
            <b>{plan.ready > 0 ? w.work.planCount(f.int(plan.ready), f.int(cells)) : w.work.planEmpty}</b>
            {plan.unchanged > 0 && <span className="quiet"> · {w.work.planSame(f.int(plan.unchanged))}</span>}
            {plan.refused > 0 && <b className="bad"> · {w.work.planRefused(f.int(plan.refused))}</b>}
          </p>
          {stopped.length > 0 && (
            <section className="plan-part">
              <h2>{w.work.refusedRows}</h2>
              <Scroll label={w.work.refusedRows}>
                <table className="dense plan">
                  <thead>
                    <tr>
                      <th scope="col" className="num">
                        {w.work.line}
                      </th>
                      <th scope="col">{w.work.data}</th>
                      <th scope="col">{w.work.why}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {stopped.map((row) => (
                      <tr key={row.line}>
                        <td className="num">{row.line}</td>
                        <th scope="row">{row.name ? pick(row.name) : row.dataset}</th>
                        <td className="wrapping bad">{row.reasons.map(({ message }) => pick(message)).join(' ')}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </Scroll>
            </section>
          )}
          {plan.ready > 0 && (
            <section className="plan-part">
              <h2>{w.work.changedRows}</h2>
              <Changes plan={plan} />
            </section>
          )}
          <form method="post" action={to(`/desk/bulk/${plan.id}`)}>
            <footer className="decide">
              <p className="say" />
              <button className="btn" name="intent" value="discard">
                {w.work.discard}
              </button>
              {plan.ready > 0 && plan.refused > 0 && <input type="hidden" name="partly" value="1" />}
              {plan.ready > 0 && (
                <button className={plan.refused > 0 ? 'btn' : 'btn go'} name="intent" value="apply">
                  {plan.refused > 0 ? w.work.applyPartly(f.int(plan.ready)) : w.work.apply(f.int(plan.ready))}
                </button>
              )}
            </footer>
          </form>
        </>
      )}
    </DeskFrame>
  )
}
