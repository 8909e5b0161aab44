import type { Client } from '../../contract/client.ts'
import type { Role } from '../../contract/people.ts'
import { newUuid } from '../platform/ids.ts'
import { createApps, setUpApp } from './authenticatorApp.ts'

// People of a practice that runs in processes of its own: everything goes over HTTP.

export const PASSWORD = 'correct horse battery staple'

export type Joined = { id: string; role: Role; token: string; as: Client }

const id = () => newUuid(new Date())
const certificateYear = new Date().getUTCFullYear() + 1
const { codeOf } = createApps(() => new Date())

/** `clientOf` makes a client of the running processes, of somebody or of nobody yet. */
export function joining(clientOf: (token?: string) => Client) {
  let registered = 0

  /** Joins by a link and sets up an authenticator app, as a person would. */
  async function accept(link: string, registration: object = {}): Promise<Joined> {
    const joined = await clientOf().auth.acceptInvitation({
      token: link.split('#')[1] ?? '',
      password: PASSWORD,
      ...registration,
    })
    const { user, token } = await setUpApp(clientOf(joined.token), codeOf)
    return { id: user.id, role: user.role, token, as: clientOf(token) }
  }

  return {
    accept,
    /** A nurse or doctor with a registration that was verified. */
    async hire(admin: Client, role: 'nurse' | 'doctor', name: string): Promise<Joined> {
      registered += 1
      const { link } = await admin.staff.invite({
        id: id(),
        email: `${name}@example.test`,
        name,
        role,
      })
      const person = await accept(
        link,
        role === 'nurse'
          ? { registration: String(14_000_000 + registered), category: 'RN', certificateYear }
          : { registration: `MP${1_000_000 + registered}`, certificateYear },
      )
      const { registrations } = await admin.staff.one({ id: person.id })
      for (const { id: registration } of registrations)
        await admin.staff.verifyRegistration({ id: registration })
      return person
    },
    async register(name: string): Promise<Joined> {
      const { user, token } = await clientOf().auth.register({
        name,
        email: `${name.toLowerCase()}@example.test`,
        password: PASSWORD,
      })
      return { id: user.id, role: user.role, token, as: clientOf(token) }
    },
  }
}
