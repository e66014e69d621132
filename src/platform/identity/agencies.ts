import { sql, type Kysely } from 'kysely'
import type { Text } from '../../model/index.ts'
import { isUniqueViolation, jsonb, type Database } from '../db/index.ts'
import { conflict, invalidInput, notAllowed, notFound } from '../errors/index.ts'
import type { IdentityContext } from './identity-context.ts'
import { agenciesHeld, holdsRoleIn } from './reach.ts'
import { isUuid } from './uuid.ts'

export interface AgencyNode {
  id: string
  slug: string
  name: Text
  kind: 'city' | 'district' | 'department'
  parentId: string | null
  /** Ids from the root down to this agency itself. */
  path: string[]
  code: string | null
  contact: string | null
}

export interface NewAgency {
  id: string
  slug: string
  name: Text
  kind: AgencyNode['kind']
  /** Slug or id; absent for a root. */
  parent?: string | null
  code?: string | null
  contact?: string | null
}

const columns = sql`id, slug, name, kind, parent_id as "parentId", path, code, contact`

/** Adds an agency below its parent. For the program itself; callers with an actor use `addAgency`. Throws NotFound (parent), Conflict (slug), InvalidInput. */
export async function createAgency(db: Kysely<Database>, input: NewAgency): Promise<AgencyNode> {
  if (isUuid(input.slug) || !/^[a-z0-9-]{2,100}$/.test(input.slug))
    throw invalidInput({
      code: 'PUJIANG_SLUG_INVALID',
      detail: { zh: '短名只能用小写字母、数字和连字符,2 至 100 个。', en: 'A short name has 2 to 100 lower-case letters, digits and hyphens.' },
    })
  const parent = input.parent ? await agencyNamed(db, input.parent) : null
  try {
    const made = await sql<AgencyNode>`
      insert into agency (id, slug, name, kind, parent_id, path, code, contact)
      values (${input.id}, ${input.slug}, ${jsonb(input.name)}, ${input.kind}, ${parent?.id ?? null}, ${[...(parent?.path ?? []), input.id]}::uuid[],
        ${input.code ?? null}, ${input.contact ?? null})
      returning ${columns}`.execute(db)
    return made.rows[0]!
  } catch (error) {
    if (!isUniqueViolation(error, 'agency_slug_key')) throw error
    throw conflict({ code: 'PUJIANG_SLUG_TAKEN', detail: { zh: `短名“${input.slug}”已被使用。`, en: `The short name “${input.slug}” is taken.` } })
  }
}

/** Adds an agency where the caller's office reaches: below an agency it holds, or anywhere by one of the whole city. Throws as `createAgency`, and NotAllowed. */
export async function addAgency(ctx: Pick<IdentityContext, 'actor' | 'db'>, input: NewAgency): Promise<AgencyNode> {
  const offices = ['administrator', 'bureau']
  const allowed = input.parent
    ? holdsRoleIn(ctx.actor, (await agencyNamed(ctx.db, input.parent)).id, ...offices)
    : agenciesHeld(ctx.actor, ...offices) === 'city'
  if (allowed) return createAgency(ctx.db, input)
  throw notAllowed({
    code: 'PUJIANG_AGENCY_BEYOND_YOURS',
    detail: { zh: '这个上级部门超出您的职权。', en: 'The agency above is beyond your office.' },
  })
}

/** The agency with this slug or id. Throws NotFound. */
export async function agencyNamed(db: Kysely<Database>, ref: string): Promise<AgencyNode> {
  const found =
    await sql<AgencyNode>`select ${columns} from agency where ${isUuid(ref) ? sql`id = ${ref}::uuid` : sql`slug = ${ref.replaceAll('\0', '')}`}`.execute(
      db,
    )
  if (!found.rows[0]) throw notFound({ zh: '部门', en: 'agency' }, ref)
  return found.rows[0]
}

/** Every agency, parents before their children, children by slug. */
export async function listAgencies(db: Kysely<Database>): Promise<AgencyNode[]> {
  const found = await sql<AgencyNode>`select ${columns} from agency order by cardinality(path), slug`.execute(db)
  return found.rows
}

/** The agencies from the root down to this one. */
export async function agencyPath(db: Kysely<Database>, agencyId: string): Promise<AgencyNode[]> {
  const found = await sql<AgencyNode>`
    select ${columns} from agency
    where id = any ((select own.path from agency as own where own.id = ${agencyId}::uuid)::uuid[]) order by cardinality(path)`.execute(db)
  return found.rows
}
