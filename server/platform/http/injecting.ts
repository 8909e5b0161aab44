import type { FastifyInstance } from 'fastify'
import type { Send } from '../../../contract/client.ts'

/** The typed client's transport into a server in this process: real routing, no sockets. */
export const injecting =
  (server: FastifyInstance, token?: string): Send =>
  async ({ method, path, body, headers }) => {
    const payload = body instanceof FormData ? await multipart(body) : { headers, body }
    const answer = await server.inject({
      method: method as 'GET',
      url: path,
      headers: { ...payload.headers, ...(token && { authorization: `Bearer ${token}` }) },
      ...(payload.body !== undefined && { payload: payload.body }),
    })
    return { status: answer.statusCode, body: answer.body }
  }

async function multipart(form: FormData) {
  const request = new Request('http://localhost', { method: 'POST', body: form })
  return {
    headers: { 'content-type': request.headers.get('content-type') ?? '' },
    body: Buffer.from(await request.arrayBuffer()),
  }
}
