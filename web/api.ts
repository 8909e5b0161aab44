import { createClient, ProblemError, type Client, type Send } from '../contract/client.ts'
import { clock } from './clock.ts'

/** The network, or something between us and the server, failed: worth trying again. */
export class NetworkError extends Error {
  constructor(message = 'No connection') {
    super(message)
    this.name = 'NetworkError'
  }
}

/** What this device would not do, or its owner stopped; the message is for the person. */
export class DeviceError extends Error {
  override name = 'DeviceError'
}

type Progress = (part: number) => void

/** Bytes on their way are worth showing; only XMLHttpRequest tells. */
function upload(
  request: Parameters<Send>[0],
  headers: Record<string, string>,
  progress: Progress | undefined,
) {
  return new Promise<{ status: number; body: string; date: string | null }>((resolve, reject) => {
    const xhr = new XMLHttpRequest()
    xhr.open(request.method, request.path)
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value)
    xhr.upload.onprogress = (event) => {
      if (event.lengthComputable) progress?.(event.loaded / event.total)
    }
    xhr.onload = () =>
      resolve({
        status: xhr.status,
        body: xhr.responseText,
        date: xhr.getResponseHeader('date'),
      })
    xhr.onerror = () => reject(new NetworkError())
    xhr.ontimeout = () => reject(new NetworkError())
    xhr.send(request.body)
  })
}

async function plain(request: Parameters<Send>[0], headers: Record<string, string>) {
  let response: Response
  let body: string
  try {
    response = await fetch(request.path, {
      method: request.method,
      headers,
      body: request.body ?? null,
      credentials: 'same-origin',
      cache: 'no-store',
    })
    body = await response.text()
  } catch {
    throw new NetworkError()
  }
  return { status: response.status, body, date: response.headers.get('date') }
}

/** A token that only memory holds, exchanged for a new one when its owner proves who they are. */
export type Bearer = { token: string }

export type Transport = {
  /** Without one the cookie speaks. */
  bearer?: Bearer | undefined
  /** Called when the server no longer knows this session. */
  onSignedOut?: () => void
  /** Called when an act needs a fresh sign-in; true when there is one now, and the act is repeated once. */
  prove?: () => Promise<boolean>
  /** Share of an upload that has left, 0 to 1. */
  onProgress?: Progress
}

/** `fetch` as the contract's client wants it. Throws NetworkError for what may pass by itself. */
export function createSend(transport: Transport): Send {
  const once = sendOnce(transport)
  const send: Send = async (request) => {
    const answer = await once(request)
    if (!isUnknown(answer) || !transport.onSignedOut) return answer
    // Its token was exchanged for a new one while it was on its way: with that it is known again.
    const again = await once(request)
    if (isUnknown(again)) transport.onSignedOut()
    return again
  }
  return async (request) => {
    const answer = await send(request)
    if (answer.status !== 403 || codeOf(answer.body) !== 'fresh_sign_in_needed') return answer
    return (await transport.prove?.()) ? send(request) : answer
  }
}

const codeOf = (body: string): unknown => (JSON.parse(body) as { code?: unknown }).code

/** A wrong password or code is a 401 as well, and says nothing about the session. */
const isUnknown = ({ status, body }: { status: number; body: string }) =>
  status === 401 && codeOf(body) === 'not_signed_in'

function sendOnce(transport: Transport): Send {
  return async (request) => {
    const headers: Record<string, string> = { ...request.headers, accept: 'application/json' }
    if (transport.bearer) headers['authorization'] = `Bearer ${transport.bearer.token}`
    const sentAt = Date.now()
    const answer =
      request.body instanceof FormData
        ? await upload(request, headers, transport.onProgress)
        : await plain(request, headers)
    clock.learn(answer.date, sentAt, Date.now())
    // A proxy's error page is not our problem+json: it says nothing about what was sent.
    // Nor is the sign-in page of a hotel's network, which comes with a cheerful 200.
    if (answer.body !== '' && !answer.body.trimStart().startsWith('{')) {
      throw new NetworkError(`The server answered ${answer.status}`)
    }
    return answer
  }
}

export function createApi(transport: Transport): Client {
  return createClient(createSend(transport))
}

/** A sentence for the person, whatever went wrong. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ProblemError || error instanceof DeviceError) return error.message
  if (error instanceof NetworkError) return 'No connection. Check your signal and try again.'
  return 'Something went wrong here. Try again.'
}

/** The sentence for one field of a form, if the server named it. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ProblemError)) return {}
  const { errors, field, detail, title } = error.problem
  if (errors?.length) {
    return Object.fromEntries(errors.map((each) => [each.field, each.message]))
  }
  return field ? { [field]: detail ?? title } : {}
}
