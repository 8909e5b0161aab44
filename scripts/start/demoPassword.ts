import { randomInt } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../../server/platform/config.ts'

const WORDS =
  `acacia amber anchor apple apron arrow aunt baker basket beacon berry blanket boat bonnet
bottle branch bread bridge brush bucket butter button candle canvas carpet castle cedar chalk cherry
circle clock cloud clover copper coral cotton cousin cradle cream cricket curtain daisy desert doctor
dolphin donkey drum eagle earth ember fabric falcon feather fern fiddle finch flute forest fountain
garden ginger glove grape guitar hammer harbour harvest hazel heron honey island ivory jacket jasmine
kettle kitchen ladder lantern laurel lemon lily linen lion mango maple marble market meadow melon
mirror morning mountain needle nest ocean olive orange orchard oven owl paper parrot peach pebble
pencil pepper piano pillow planet pocket pumpkin quilt rabbit ribbon river rooibos saddle sailor
saffron sandal silver spoon spring sugar sunday teacup thimble thunder tiger tulip tunnel velvet
village violet walnut water willow window winter wool`.split(/\s+/)

export const passwordFile = (config: Pick<Config, 'dataDir'>) =>
  join(config.dataDir, 'demo-password')

/**
 * The password of all demo people: AHAVA_DEMO_PASSWORD, else the one kept before, else four new
 * words. It is kept where only this user reads it, so that every start can say it.
 */
export function demoPassword(config: Pick<Config, 'dataDir' | 'demoPassword'>): string {
  const file = passwordFile(config)
  const kept = existsSync(file) ? readFileSync(file, 'utf8').trim() : null
  const password = config.demoPassword ?? kept ?? fourWords()
  mkdirSync(config.dataDir, { recursive: true })
  writeFileSync(file, `${password}\n`, { mode: 0o600 })
  return password
}

const fourWords = () => Array.from({ length: 4 }, () => WORDS[randomInt(WORDS.length)]!).join('-')
