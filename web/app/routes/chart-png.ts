import { savedFile } from '../chart-file.ts'
import type { PageArgs } from '../run.ts'

export const loader = async (args: PageArgs): Promise<Response> => savedFile(args, 'png')
