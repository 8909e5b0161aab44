import { randomInt } from 'node:crypto'
import type { Services } from '../../../platform/context.ts'

const HOW_MANY = 10
/** Without what looks like something else; five bits a letter. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const GROUPS = 6
const GROUP = 4

const newCode = () =>
  Array.from({ length: GROUPS }, () =>
    Array.from({ length: GROUP }, () => LETTERS[randomInt(LETTERS.length)]!).join(''),
  ).join('-')

/** Ten codes of 120 random bits each: enough for a keyed hash (ASVS 6.5.2 asks for 112). */
export const newRecoveryCodes = () => Array.from({ length: HOW_MANY }, newCode)

/** As it is compared: without hyphens and spaces, and O, I and L as they were meant. */
const plain = (code: string) =>
  code.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')

/** So random that a keyed hash is enough; it is of one person's code only. */
export const recoveryHash = ({ vault }: Pick<Services, 'vault'>, userId: string, code: string) =>
  vault.blindIndex('recovery code', `${userId} ${plain(code)}`)
