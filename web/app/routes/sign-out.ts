import { redirect } from 'react-router'
import { attempt, goTo, type PageArgs } from '../run.ts'

export async function action(args: PageArgs): Promise<Response> {
  await attempt(args, 'sign-out', {})
  return goTo(args, '/')
}
export const loader = (): Response => redirect('/')
