import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { codeLists, labelOf } from '../model/index.ts'
import { fieldInput, type PackActor, type PackPort } from '../packs/index.ts'
import { PlatformError } from '../platform/errors/index.ts'
import { agencyNamed, createAgency, createDemoAccounts, findActor } from '../platform/identity/index.ts'
import { isFinal, type JobView } from '../platform/jobs/index.ts'
import type { Actor } from '../platform/operations/index.ts'
import { askCity } from './ask-city.ts'
import type { OpenedCity } from './open-city.ts'

const isNotFound = (error: unknown): boolean => error instanceof PlatformError && error.kind === 'NotFound'

/**
 * The door a pack comes in by: operations under the rights of the pack's own people. For an agency without a demo account of the
 * wanted role an office of the program acts, with that one role in that one agency, and the audit log says so.
 */
export function packPort(city: OpenedCity): PackPort {
  const { program, database } = city
  const { db } = database
  const offices = new Map<string, Promise<Actor>>()
  const office = ({ agency, role }: PackActor): Promise<Actor> => {
    const key = `${agency}/${role}`
    let found = offices.get(key)
    if (!found) offices.set(key, (found = makeOffice(agency, role)))
    return found
  }
  const makeOffice = async (agency: string, role: string): Promise<Actor> => {
    const { id: agencyId } = await agencyNamed(db, agency)
    const { name: office } = await db.selectFrom('agency').select('name').where('id', '=', agencyId).executeTakeFirstOrThrow()
    // Read by people: whoever a dataset of the pack was loaded, submitted or approved by.
    const name = `${office.zh} · ${labelOf(codeLists['role'] ?? [], role).zh}（演示数据）`
    const known = await db.selectFrom('actor').select('id').where('name', '=', name).where('kind', '=', 'system').executeTakeFirst()
    const id = known?.id ?? program.random.uuid()
    if (!known) {
      await db.transaction().execute(async (trx) => {
        await trx.insertInto('actor').values({ id, kind: 'system', user_id: null, agency_id: agencyId, name, status: 'active' }).execute()
        await trx.insertInto('actor_role').values({ actor_id: id, role, agency_id: agencyId, granted_by: null }).execute()
      })
    }
    const actor = await findActor(db, id)
    if (!actor) throw new Error(`The office ${name} could not be read back`)
    return actor
  }
  return {
    async ensureAgency(agency) {
      try {
        const { id } = await agencyNamed(db, agency.slug)
        await db
          .updateTable('agency')
          .set({ name: JSON.stringify(agency.name), code: agency.code ?? null, contact: agency.contact ?? null } as never)
          .where('id', '=', id)
          .execute()
      } catch (error) {
        if (!isNotFound(error)) throw error
        await createAgency(db, { ...agency, id: program.random.uuid() })
      }
    },
    async ensureAccount(account) {
      // A demo city that others can reach has no accounts anybody knows the password of.
      if (!city.demoAccountsAllowed) return
      await createDemoAccounts({
        db,
        random: program.random,
        demo: city.config.demo,
        loopback: city.demoAccountsAllowed,
        accounts: [account],
      })
    },
    async call(operation, input, as) {
      return askCity(program, operation, input, { actor: await office(as) })
    },
    async describeFields(table, fields, as) {
      await askCity(
        program,
        'edit-fields',
        { table, fields: fields.map((field) => ({ field: field.name, ...fieldInput(field) })) },
        { actor: await office(as) },
      )
    },
    async loadFile({ path, table, mode, settings, as }) {
      const actor = await office(as)
      const { size } = await stat(path)
      const body = Object.assign(createReadStream(path), { fileName: basename(path), length: size })
      const upload = (await askCity(program, 'upload-file', {}, { actor, body })) as { id: string }
      const { job } = (await askCity(program, 'load-upload', { upload: upload.id, table, mode, settings, publish: true }, { actor })) as {
        job: JobView
      }
      let last: JobView = job
      for await (const view of city.services.jobs.watch(job.id)) last = view
      if (!isFinal(last) || last.state !== 'done') throw new Error(`${basename(path)} was not loaded: ${last.error?.detail.en ?? last.state}`)
    },
  }
}
