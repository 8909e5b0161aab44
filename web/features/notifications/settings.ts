import { useQuery } from '@tanstack/react-query'
import type { NotificationSettings } from '../../../contract/notifications.ts'
import { useApp, useOutbox } from '../../app.ts'
import type { ChangeInput } from '../../changes.ts'
import { keys } from '../../cache.ts'

type Choice = ChangeInput<'notifications.choose'>

/** The settings as they will be once this is sent. */
export function withChoice(settings: NotificationSettings, choice: Choice): NotificationSettings {
  const { language, quiet, channels, turn = [] } = choice
  const off = turn.reduce((rest, { kind, channel, on }) => {
    const others = rest.filter((one) => one.kind !== kind || one.channel !== channel)
    return on ? others : [...others, { kind, channel }]
  }, settings.off)
  return {
    ...settings,
    off,
    ...(language && { language }),
    ...(quiet !== undefined && { quiet }),
    ...(channels !== undefined && { channels }),
  }
}

/** How the person is told, with what still waits on this device, in any tab. */
export function useSettings() {
  const { client } = useApp()
  const waiting = useOutbox().filter(
    ({ change, state }) => change === 'notifications.choose' && state !== 'refused',
  )
  const query = useQuery({
    queryKey: keys.notifications,
    queryFn: () => client.notifications.mine({}),
    staleTime: 0,
  })
  const settings =
    query.data && waiting.reduce((now, { input }) => withChoice(now, input as Choice), query.data)
  return { query, settings, waits: waiting.length > 0 }
}
