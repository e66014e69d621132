/** What tests use of libraries that bring no types. */
declare module 'jsonld' {
  const jsonld: {
    /** RDFC-1.0: the same text for the same graph. */
    canonize(nQuads: string, options: { algorithm: 'RDFC-1.0'; inputFormat: 'application/n-quads'; format: 'application/n-quads' }): Promise<string>
    toRDF(document: object, options: { format: 'application/n-quads' }): Promise<string>
  }
  export default jsonld
}

declare module 'shacl-engine' {
  import type { Store } from 'n3'
  export class Validator {
    constructor(shapes: Store, options: { factory: object })
    validate(data: { dataset: Store }): Promise<{ conforms: boolean; results: unknown[] }>
  }
}
