/** What is used of the client; its package names no types for this way of importing it. */
declare module '@portaljs/ckan' {
  interface Named {
    name: string
  }
  export class CKAN {
    constructor(url: string)
    getDatasetsList(): Promise<string[]>
    packageSearch(options: object): Promise<{ count: number; datasets: Named[] }>
    getDatasetDetails(name: string): Promise<{ resources: unknown[] }>
    getOrgList(): Promise<string[]>
    getOrgDetails(name: string): Promise<Named>
    getGroupList(): Promise<string[]>
    getGroupDetails(name: string): Promise<Named>
    getAllTags(): Promise<Named[]>
    getResourceMetadata(id: string): Promise<{ id: string }>
    getResourceInfo(id: string): Promise<unknown>
    getResourcesWithAliasList(): Promise<Named[]>
    getFacetFields(field: string): Promise<string[]>
  }
}
