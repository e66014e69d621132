import { data, redirect, type RouterContextProvider } from 'react-router'
import { toProblem, type PlatformError, type Problem } from '../../src/platform/errors/index.ts'
import type { Answers, OperationName } from '../answers/index.ts'
import { localPath, type Site } from '../ui/site.tsx'
import { siteContext } from './site-context.ts'

/** Arguments every loader and action gets from React Router, as far as pages use them. */
export interface PageArgs {
  request: Request
  params: Readonly<Record<string, string | undefined>>
  context: Readonly<RouterContextProvider>
}

export const siteOf = (args: PageArgs): Site => args.context.get(siteContext)

// The class of the platform is not the class of this bundle, so the shape decides.
export const isPlatformError = (error: unknown): error is PlatformError =>
  error instanceof Error && 'failing' in error && 'kind' in error && typeof (error as PlatformError).kind === 'string'

/** Runs an operation for a page: a refusal becomes the problem page, a missing session leads to sign-in. */
export async function ask<N extends OperationName>(args: PageArgs, name: N, input: Record<string, unknown> = {}): Promise<Answers[N]> {
  const site = siteOf(args)
  try {
    return await site.call(name, input)
  } catch (error) {
    if (!isPlatformError(error)) throw error
    if (error.kind === 'NotAuthenticated' && args.request.method === 'GET')
      throw redirect(localPath(`/sign-in?to=${encodeURIComponent(localPath(site.path, site.locale))}`, site.locale))
    const problem = toProblem(error, site.locale)
    throw data(problem, { status: problem.status })
  }
}

/** Runs an operation of a form: a refusal comes back as a value, so that the form keeps what was typed. */
export async function attempt<N extends OperationName>(
  args: PageArgs,
  name: N,
  input: Record<string, unknown>,
): Promise<{ ok: Answers[N]; problem?: undefined } | { ok?: undefined; problem: Problem }> {
  const site = siteOf(args)
  try {
    return { ok: await site.call(name, input) }
  } catch (error) {
    if (!isPlatformError(error)) throw error
    return { problem: toProblem(error, site.locale) }
  }
}

/** Runs an operation whose failure must not break the page; `null` when it fails. */
export async function perhaps<N extends OperationName>(args: PageArgs, name: N, input: Record<string, unknown> = {}): Promise<Answers[N] | null> {
  const answer = await attempt(args, name, input)
  return answer.ok ?? null
}

/**
 * The same answer of a loader with nothing to list: React Router writes what it can list into a hand-off for React in the browser, which these pages
 * do not have; 2 of the 30 ms of a dataset page went there. The page reads it by name as before.
 */
export const unsent = <T extends object>(loaded: T): T =>
  Object.defineProperties({}, Object.fromEntries(Object.entries(loaded).map(([name, value]) => [name, { value }]))) as T

/** Where to go after a form was carried out, in the reader's language. */
export const goTo = (args: PageArgs, path: string): Response => redirect(localPath(path, siteOf(args).locale), 303)

/** Title and description of a page. */
export const titled = (args: PageArgs, title: string): string => {
  const { city, locale } = siteOf(args)
  return title ? `${title} · ${city.portal[locale]}` : city.portal[locale]
}
