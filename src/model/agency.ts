import { Type, type Static } from 'typebox'
import { TextSchema } from './text.ts'

export const AgencyRefSchema = Type.Object({ id: Type.String(), slug: Type.String(), name: TextSchema })
export type AgencyRef = Static<typeof AgencyRefSchema>

export const AgencySchema = Type.Object({
  ...AgencyRefSchema.properties,
  kind: Type.Enum(['city', 'district', 'department']),
  parentId: Type.Union([Type.String(), Type.Null()]),
  code: Type.Union([Type.String(), Type.Null()]),
  contact: Type.Union([Type.String(), Type.Null()]),
  datasets: Type.Integer({ description: 'Datasets of this agency that the caller may see.' }),
  onTime: Type.Integer({ description: 'Of these, updated as promised.' }),
  late: Type.Integer({ description: 'Of these, later than promised.' }),
})
/** 部门: one node of the tree city → districts, departments. */
export type Agency = Static<typeof AgencySchema>
