import { randomBytes, randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { createVault } from './encryption/vault.ts'
import { codeOf, idOfToken, isCodeOf, tokenOf } from './oneTime.ts'

const vault = createVault([randomBytes(32)])

test('a token leads back to its row, and to nothing when one character of it differs', () => {
  const id = randomUUID()
  const token = tokenOf(vault, id)
  expect(token).toMatch(/^[A-Za-z0-9_-]{64}$/)
  expect(idOfToken(vault, token)).toBe(id)
  for (let n = 0; n < token.length; n += 1) {
    const other = token[n] === 'A' ? 'B' : 'A'
    expect(idOfToken(vault, token.slice(0, n) + other + token.slice(n + 1)), `${n}`).toBeNull()
  }
  for (const wrong of [token.slice(0, -1), `${token}A`, `${token}=`, '', ' ', `${token} `])
    expect(idOfToken(vault, wrong), wrong).toBeNull()
})

test('another installation makes other tokens and codes', () => {
  const id = randomUUID()
  const other = createVault([randomBytes(32)])
  expect(idOfToken(other, tokenOf(vault, id))).toBeNull()
  expect(codeOf(vault, id)).toMatch(/^\d{6}$/)
})

test('codes are spread evenly, and only the right one is right', () => {
  const codes = Array.from({ length: 2000 }, () => codeOf(vault, randomUUID()))
  expect(new Set(codes).size).toBeGreaterThan(1980)
  expect(codes.filter((code) => code < '500000').length).toBeGreaterThan(850)
  const id = randomUUID()
  const right = codeOf(vault, id)
  expect(isCodeOf(vault, id, right)).toBe(true)
  for (const wrong of ['', right.slice(1), `${right}0`, '１２３４５６', ` ${right}`])
    expect(isCodeOf(vault, id, wrong)).toBe(false)
})
