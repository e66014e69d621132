import './tables.ts'

export { createAccess } from './access.ts'
export { createGrant, listGrants, listOwnGrants, revokeGrant, type GrantContext } from './grants.ts'
export { allOf, anyOf, definePolicy, everybody, nobody, type Caller, type Column, type Policy, type Predicate, type Rule } from './policy.ts'
export { namedBy } from './named-by.ts'
export { granted, grantHolds, isCaller, roleIn } from './predicates.ts'
export { grantOperations } from './operations.ts'
