/**
 * Every table of the program. Stages add theirs by declaration merging in their `tables.ts`, so that `platform`
 * never imports a stage:
 *
 *     declare module '../platform/db/database.ts' { interface Database { dataset: DatasetTable } }
 */
// oxlint-disable-next-line typescript/no-empty-object-type -- filled by declaration merging
export interface Database {}
