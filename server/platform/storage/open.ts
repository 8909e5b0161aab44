import { join } from 'node:path'
import type { Config } from '../config.ts'
import { openFolder } from './folder.ts'
import type { Storage } from './storage.ts'

/** The storage of this installation: a folder of the data directory, readable by us alone. */
export const openStorage = (config: Pick<Config, 'dataDir'>): Storage =>
  openFolder(join(config.dataDir, 'files'))
