import { isRouteErrorResponse } from 'react-router'
import type { ReactNode } from 'react'
import type { Problem } from '../../src/platform/errors/index.ts'
import { useSite, type Tools } from './site.tsx'

const isProblem = (v: unknown): v is Problem => typeof v === 'object' && v !== null && 'detail' in v && 'title' in v && 'status' in v

/** The problem a page shows for whatever was thrown: what happened, where, what to do. Faults of ours show no detail. */
export function problemOf(error: unknown, { w, requestId }: Pick<Tools, 'w' | 'requestId'>): Problem {
  if (isRouteErrorResponse(error)) {
    if (isProblem(error.data) && error.data.title !== '') return error.data
    if (error.status === 404)
      return {
        type: 'about:blank',
        title: w.common.notFoundTitle,
        status: 404,
        code: 'PUJIANG_PAGE_NOT_FOUND',
        kind: 'NotFound',
        detail: w.common.notFoundDetail,
      }
  }
  return {
    type: 'about:blank',
    title: w.common.unexpected,
    status: 500,
    code: 'PUJIANG_UNEXPECTED',
    kind: 'Unexpected',
    detail: w.common.unexpectedDetail,
    cure: w.common.unexpectedCure,
    requestId,
  }
}

/** What happened, where, and the way on. */
export function ProblemView({ problem }: { problem: Problem }): ReactNode {
  const { w, to } = useSite()
  return (
    <div className="wrap">
      <p className="crumb">
        {problem.status} · <span className="mono">{problem.code}</span>
      </p>
      <h1 className="page-title">{problem.title}</h1>
      <p className="lead">{problem.detail}</p>
      {problem.cure && (
        <p className="lead">
          <b className="strong">{w.common.whatNow}</b> {problem.cure}
        </p>
      )}
      {problem.faults && problem.faults.length > 0 && (
        <table className="ruled rise-24">
          <caption className="hidden">{w.common.faults}</caption>
          <tbody>
            {problem.faults.map((fault) => (
              <tr key={fault.at + fault.message}>
                <th scope="row" className="mono">
                  {fault.at}
                </th>
                <td>{fault.message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className="rise-24 form-end">
        <a className="btn" href={to('/')}>
          {w.common.backHome}
        </a>
        <a className="btn" href={to('/datasets')}>
          {w.common.goSearch}
        </a>
        {problem.status === 401 && (
          <a className="btn go" href={to('/sign-in')}>
            {w.common.signIn}
          </a>
        )}
      </p>
      {problem.requestId && (
        <p className="source">
          {w.common.requestId} <code>{problem.requestId}</code>
        </p>
      )}
    </div>
  )
}
