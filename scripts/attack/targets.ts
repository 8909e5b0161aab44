import type { Client } from '../../contract/client.ts'
import { newUuid } from '../../server/platform/ids.ts'

/** One request; what the tools may put their own things into is marked with `*`. */
export type Target = {
  name: string
  method: 'GET' | 'POST' | 'PATCH' | 'HEAD' | 'DELETE'
  path: string
  headers?: Record<string, string>
  body?: string
  /** A script of sqlmap that what it puts in goes through. */
  tamper?: string
}

/** What exists for somebody, so that requests reach further than the checks of their form. */
export type Facts = Awaited<ReturnType<typeof factsOf>>

export async function factsOf(client: Client) {
  const { items, nextCursor } = await client.visits.list({ limit: 1, order: 'latest' })
  const [visit] = items
  if (!visit) throw new Error('The demo has no visit for somebody who signs in.')
  const { conversations, status } = await client.visits.get({ id: visit.id })
  const conversationId = conversations[0]!.id
  const messages = await client.messages.list({ conversationId, limit: 1 })
  return {
    visitId: visit.id,
    status,
    patientId: visit.patient.id,
    serviceId: visit.service.id,
    conversationId,
    visitsCursor: nextCursor ?? 'none',
    messagesCursor: messages.nextCursor ?? 'none',
  }
}

const id = () => newUuid(new Date())
const json = (body: unknown) => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
const base64 = (text: string) => Buffer.from(text).toString('base64')

/** The same for everybody: what may not be done is attacked as well. */
export function targetsOf(facts: Facts, files: Files): Target[] {
  const { fileId } = files
  const { visitId, patientId, serviceId, conversationId, status } = facts
  return [
    ...lists(facts),
    { name: 'one visit', method: 'GET', path: `/api/visits/${visitId}*` },
    { name: 'participants', method: 'GET', path: `/api/messages/participants?visitId=${visitId}*` },
    {
      name: 'a message',
      method: 'POST',
      path: '/api/messages',
      ...json({ conversationId: `${conversationId}*`, content: 'Good morning*' }),
    },
    {
      name: 'a message with files, as an answer',
      method: 'POST',
      path: '/api/messages',
      ...json({
        conversationId,
        content: 'See this',
        attachmentIds: [`${fileId}*`],
        replyToId: `${fileId}*`,
      }),
    },
    {
      name: 'reading',
      method: 'POST',
      path: '/api/messages/read',
      ...json({ conversationId: `${conversationId}*`, upTo: '0*' }),
    },
    {
      name: 'a step of a visit',
      method: 'POST',
      path: `/api/visits/${visitId}*/status`,
      ...json({ status: `${status}*`, at: `${new Date().toISOString()}*` }),
    },
    {
      name: 'a request for a visit',
      method: 'POST',
      path: '/api/visits',
      ...json({
        id: `${id()}*`,
        patientId: `${patientId}*`,
        serviceId: `${serviceId}*`,
        start: `${new Date(Date.now() + 86_400_000).toISOString()}*`,
        note: 'The gate sticks*',
      }),
    },
    {
      name: 'a new patient',
      method: 'POST',
      path: '/api/patients',
      ...json({ id: id(), name: 'Zodwa Ntuli*', birthDate: '1950-01-01*', phone: '+27820000000*' }),
    },
    ...ofFiles(facts, files),
    {
      name: 'signing in',
      method: 'POST',
      path: '/api/auth/login',
      ...json({ email: 'nobody@ahava.demo*', password: 'correct horse battery*' }),
    },
  ]
}

function lists({
  visitId,
  patientId,
  serviceId,
  conversationId,
  visitsCursor,
  messagesCursor,
}: Facts): Target[] {
  const from = '2020-01-01T00:00:00Z'
  const visits = [
    'status=SCHEDULED,COMPLETED*&order=latest*&limit=5*',
    `order=latest&limit=1&cursor=${visitsCursor}*`,
    `from=${from}*&to=2099-01-01T00:00:00Z*`,
    `nurseId=${visitId}*&doctorId=${visitId}*&patientId=${patientId}*&serviceId=${serviceId}*`,
    'unassigned=true*&late=true*&overdue=true*&unreviewed=true*&inError=true*',
    'name=zod*',
  ].map((query): [string, string] => ['visits', `/api/visits?${query}`])
  const more: [string, string][] = [
    ['messages', `/api/messages?conversationId=${conversationId}*&direction=older*&limit=5*`],
    ['messages', `/api/messages?conversationId=${conversationId}&cursor=${messagesCursor}*`],
    ['messages', `/api/messages?visitId=${visitId}*&conversation=practical*`],
    ['conversations', '/api/messages/conversations?limit=5*&cursor=none*'],
    ['people', '/api/patients?name=nom*&limit=5*'],
    ['staff', `/api/staff?role=nurse*&visitId=${visitId}*&disabled=false*`],
    ['the trail', `/api/audit?patientId=${patientId}*&from=${from}*&refused=true*`],
    ['events', '/api/events?since=0*'],
  ]
  return [...visits, ...more].map(([name, path]) => ({
    name: `the list of ${name}`,
    method: 'GET',
    path,
  }))
}

const TUS = { 'tus-resumable': '1.0.0' }
const BYTES = { ...TUS, 'content-type': 'application/offset+octet-stream' }

/** A file that is kept, and one of which nothing has arrived yet. */
export type Files = { url: string; fileId: string; halfId: string }

/** Sends one, and begins another, for somebody who may. */
export async function filesOf(client: Client, origin: string, token: string, { visitId }: Facts) {
  const note = new File(['The gate sticks: push it.'], 'note.txt', { type: 'text/plain' })
  const { id: fileId, url } = await client.uploads.file({ visitId, file: note })
  const halfId = id()
  const said = { id: halfId, visitId, filename: 'wound.jpg' }
  const { status } = await fetch(`${origin}/api/uploads/resumable`, {
    method: 'POST',
    headers: {
      ...TUS,
      authorization: `Bearer ${token}`,
      'upload-length': '1000',
      'upload-metadata': Object.entries(said)
        .map(([name, value]) => `${name} ${base64(value)}`)
        .join(','),
    },
  })
  if (status !== 201) throw new Error(`A resumable upload was answered ${status}.`)
  return { url, fileId, halfId }
}

function ofFiles({ visitId }: Facts, { url, fileId, halfId }: Files): Target[] {
  const begun = `id ${base64(id())},visitId ${base64(visitId)},filename ${base64('wound.jpg')}`
  const part = (field: string, value: string) =>
    `--ahava\r\ncontent-disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`
  const sent = (field: 'image' | 'file', type: string) => ({
    headers: { 'content-type': 'multipart/form-data; boundary=ahava' },
    body: `${part('id', `${id()}*`)}${part('visitId', `${visitId}*`)}--ahava\r\ncontent-disposition: form-data; name="${field}"; filename="note.txt*"\r\ncontent-type: ${type}\r\n\r\nThe gate sticks.*\r\n--ahava--\r\n`,
  })
  return [
    { name: 'a file', method: 'GET', path: `${url}*?size=small*` },
    { name: 'a part of a file', method: 'GET', path: url, headers: { range: 'bytes=0-10*' } },
    { name: 'a link to a file', method: 'GET', path: `${url}?link=abc*` },
    { name: 'making a link', method: 'POST', path: `/api/uploads/${fileId}*/link`, ...json({}) },
    { name: 'an upload', method: 'POST', path: '/api/uploads/file', ...sent('file', 'text/plain') },
    {
      name: 'an upload of a picture',
      method: 'POST',
      path: '/api/uploads/image',
      ...sent('image', 'image/jpeg'),
    },
    {
      name: 'beginning a resumable upload',
      method: 'POST',
      path: '/api/uploads/resumable',
      headers: { ...BYTES, 'upload-length': '1000*', 'upload-metadata': begun },
      body: 'x',
    },
    {
      name: 'what a resumable upload says of itself',
      method: 'POST',
      path: '/api/uploads/resumable',
      headers: {
        ...BYTES,
        'upload-length': '1000',
        'upload-metadata': `id ${base64(id())},visitId *`,
      },
      body: 'x',
      tamper: 'base64encode',
    },
    {
      name: 'going on with a resumable upload',
      method: 'PATCH',
      path: `/api/uploads/resumable/${halfId}*`,
      headers: { ...BYTES, 'upload-offset': '0*' },
      body: 'bytes',
    },
    {
      name: 'how far a resumable upload is',
      method: 'HEAD',
      path: `/api/uploads/resumable/${halfId}*`,
      headers: TUS,
    },
  ]
}

/** Where the other tool begins; from there it follows what it finds. */
export const startsOf = (
  { visitId, conversationId, patientId }: Facts,
  { url }: Files,
): string[] => [
  '/api/visits?status=SCHEDULED&order=latest&limit=5&name=zod',
  `/api/visits?patientId=${patientId}&from=2020-01-01T00:00:00Z`,
  `/api/messages?conversationId=${conversationId}&direction=older&limit=5`,
  `/api/messages/participants?visitId=${visitId}`,
  '/api/patients?name=nom&limit=5',
  '/api/staff?role=nurse',
  '/api/events?since=0',
  `${url}?size=small`,
  `${url}?link=abc`,
  '/login?next=/visits',
]
