import { randomBytes } from 'node:crypto'

/** 256 random bits as text for cookies, headers and links. Only its hash is ever stored. */
export const newSecret = () => randomBytes(32).toString('base64url')
