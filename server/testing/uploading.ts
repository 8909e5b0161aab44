import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect } from 'vitest'
import { problem } from '../../contract/errors.ts'
import { upload } from '../../contract/uploads.ts'
import { systemTransaction } from '../platform/database/pools.ts'
import type { Query } from '../platform/database/query.ts'
import type { World } from './world.ts'

type Caller = { token: string } | null

/** A plain picture; `.jpeg()`, `.png()` or another encoder makes the file. */
export const picture = (width = 300, height = 200) =>
  sharp({ create: { width, height, channels: 3, background: '#b55' } })

/** Uploads and downloads over a real socket, with the bytes and headers that a phone would send. */
export async function openUploading(world: World) {
  const address = await world.app.server.listen({ host: '127.0.0.1', port: 0 })
  const headersOf = (who: Caller) => {
    const headers = new Headers()
    if (who) headers.set('authorization', `Bearer ${who.token}`)
    return headers
  }
  const file = (bytes: Uint8Array, name = 'wound.jpg', type = 'image/jpeg') =>
    new File([new Uint8Array(bytes)], name, { type })

  async function post(who: Caller, parts: [string, string | File][], door = 'image') {
    const body = new FormData()
    for (const [name, value] of parts) body.append(name, value)
    const headers = headersOf(who)
    return fetch(`${address}/api/uploads/${door}`, { method: 'POST', body, headers })
  }

  /** Sends an image with the fields before it, as the contract asks. */
  async function send(who: Caller, fields: Record<string, string>, image?: File) {
    const part = image ?? file(await picture().jpeg().toBuffer())
    return post(who, [...Object.entries(fields), ['image', part]])
  }

  /** The same through the door for every kind of file. */
  const sendFile = (who: Caller, fields: Record<string, string>, sent: File) =>
    post(who, [...Object.entries(fields), ['file', sent]], 'file')

  async function keep(who: Caller, fields: Record<string, string>, bytes?: Uint8Array) {
    const answer = await send(who, fields, bytes && file(bytes))
    const body: unknown = await answer.json()
    expect([answer.status, body]).toEqual([201, expect.anything()])
    return upload.parse(body)
  }

  async function open(who: Caller, url: string, more: Record<string, string> = {}, method = 'GET') {
    const headers = headersOf(who)
    for (const [name, value] of Object.entries(more)) headers.set(name, value)
    return fetch(address + url, { method, headers })
  }

  /** Every file in the storage, half-written ones included. */
  async function stored(): Promise<string[]> {
    const folder = join(world.dataDir, 'files')
    const options = { recursive: true, withFileTypes: true } as const
    const entries = await readdir(folder, options).catch(() => [])
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  }

  const { database } = world.app.services
  return {
    address,
    file,
    post,
    send,
    sendFile,
    keep,
    open,
    stored,
    run: (query: Query<unknown>) => systemTransaction(database, (tx) => tx.run(query)),
    many: <T>(query: Query<T>) => systemTransaction(database, (tx) => tx.many(query)),
  }
}

/** What an answer refuses, without what differs between any two requests. */
export async function refusalOf(answer: Response) {
  const { requestId: _, ...rest } = problem.parse(await answer.json())
  expect(rest.status).toBe(answer.status)
  return rest
}
