import type { FactorKind } from '../../contract/factorKind.ts'
import { ERRORS, type ErrorCode, type NextFree, type Problem } from '../../contract/errors.ts'

type Details = {
  /** What happened and what to do, for the person who reads it. Names nobody else. */
  detail?: string
  /** The field at fault, as in the contract. */
  field?: string
  errors?: { field: string; message: string }[]
  /** Seconds after which trying again makes sense. */
  retryAfter?: number
  /** With `code_needed`: what would do. */
  factors?: FactorKind[]
  /** With `too_new`. */
  allowedFrom?: string
  /** With `overlap` and `absent`. */
  nextFree?: NextFree[]
}

/** A refusal that the caller is told of. Everything else that is thrown is a 500. */
export class Refusal extends Error {
  readonly code: ErrorCode
  readonly details: Details
  constructor(code: ErrorCode, details: Details = {}) {
    super(details.detail ?? ERRORS[code][1])
    this.name = 'Refusal'
    this.code = code
    this.details = details
  }
}

/** Ends the request: the transaction is rolled back and the caller gets problem+json. */
export function refuse(code: ErrorCode, details: Details = {}): never {
  throw new Refusal(code, details)
}

/** RFC 9457 problem details of an error. Whatever is not a refusal says nothing of its cause. */
export function problemOf(error: unknown, requestId: string): Problem {
  const refusal = error instanceof Refusal ? error : new Refusal('internal')
  const [status, title] = ERRORS[refusal.code]
  const { detail, errors, factors, allowedFrom, nextFree } = refusal.details
  const field = refusal.details.field ?? errors?.[0]?.field
  return {
    type: `https://ahava.health/problems/${refusal.code}`,
    title,
    status,
    code: refusal.code,
    ...(detail !== undefined && { detail }),
    ...(field !== undefined && { field }),
    ...(errors !== undefined && { errors }),
    ...(factors !== undefined && { factors }),
    ...(allowedFrom !== undefined && { allowedFrom }),
    ...(nextFree !== undefined && { nextFree }),
    requestId,
  }
}
