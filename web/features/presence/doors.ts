import type { Client } from '../../../contract/client.ts'
import { DOOR_CODE, doorDigits, doorMessage } from '../../../contract/doorCode.ts'
import type { Storage } from '../../storage.ts'
import { bytesOf, createCarried } from '../visits/carried.ts'

type Keys = { compared: CryptoKey; given: CryptoKey | null }
/** What a screen shows at the door; `given` is for the family alone. */
export type DoorNumbers = { compared: string; given: string | null }

export type Doors = ReturnType<typeof createDoors>

const importKey = (key: string) =>
  crypto.subtle.importKey('raw', bytesOf(key), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])

async function digits(key: CryptoKey, step: number, count: number): Promise<string> {
  const signature = await crypto.subtle.sign('HMAC', key, doorMessage(step))
  return doorDigits(new Uint8Array(signature), count)
}

/** What a phone makes the door codes of its visits of, with and without signal. */
export function createDoors({ client, storage }: { client: Client; storage: Storage }) {
  const { of, ...carried } = createCarried<Keys>(storage, 'doors', async (id) => {
    const { door } = await client.presence.doorCode({ id })
    if (!door) return null
    return {
      compared: await importKey(door.compared),
      given: door.given === null ? null : await importKey(door.given),
    }
  })
  return {
    ...carried,
    /** The numbers of a step; null where this phone has none. */
    async numbers(id: string, step: number): Promise<DoorNumbers | null> {
      const keys = await of(id)
      return (
        keys && {
          compared: await digits(keys.compared, step, DOOR_CODE.comparedDigits),
          given: keys.given && (await digits(keys.given, step, DOOR_CODE.givenDigits)),
        }
      )
    },
  }
}
