import type { AnalyseAnswers } from './analyse.ts'
import type { CatalogueAnswers } from './catalogue.ts'
import type { CityAnswers } from './city.ts'
import type { LakeAnswers } from './lake.ts'
import type { OpenAnswers } from './open.ts'
import type { PlatformAnswers } from './platform.ts'
import type { ProtocolAnswers } from './protocols.ts'

export type * from './analyse.ts'
export type * from './catalogue.ts'
export type * from './city.ts'
export type * from './lake.ts'
export type * from './open.ts'
export type * from './platform.ts'
export type * from './protocols.ts'

/** The answer of every operation the pages use, by operation name; a file per stage. */
export type Answers = AnalyseAnswers & CatalogueAnswers & CityAnswers & LakeAnswers & OpenAnswers & PlatformAnswers & ProtocolAnswers
export type OperationName = keyof Answers
