import { createApi, type Bearer } from '../../api.ts'
import { openStorage } from '../../storage.ts'
import { keepHolder, NUMBERS, readHolder, type Holder } from './holder.ts'
import { createHelpLine } from './line.ts'
import { locate } from './locate.ts'

/** The line of one nurse on this phone. `bearer`: of a demo screen, which leaves nothing behind. */
export async function openLine(userId: string, bearer?: Bearer) {
  const line = createHelpLine({
    userId,
    client: createApi({ bearer }),
    storage: await openStorage(`help-${userId}`),
    helpToken: () => {
      const holder = bearer ? null : readHolder()
      return holder?.userId === userId ? holder.token : null
    },
    locate,
  })
  await line.start()
  return line
}

/** Makes this phone ready to call for help when its sign-in has run out; quietly tried at each start. */
export async function prepareHelp(user: { id: string; name: string }): Promise<void> {
  const client = createApi({})
  const kept = readHolder()
  const [numbers, pins] = await Promise.all([client.help.numbers({}), client.help.pins({})])
  const token = kept?.userId === user.id ? kept.token : (await client.help.token({})).token
  keepHolder({
    userId: user.id,
    name: user.name,
    token,
    pins: pins.set,
    practice: numbers.practice,
    numbers: numbers.items,
  })
}

/** What to dial, known or by default. */
export const holderOr = (name: string): Pick<Holder, 'name' | 'pins' | 'practice' | 'numbers'> =>
  readHolder() ?? { name, pins: false, practice: null, numbers: NUMBERS }

/** After a sign-out this phone calls in nobody's name. */
export async function forgetHelp(): Promise<void> {
  const holder = readHolder()
  keepHolder(null)
  if (holder) await (await openStorage(`help-${holder.userId}`)).destroy()
}
