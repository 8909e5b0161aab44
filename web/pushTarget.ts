// Only the service worker imports this: it must be one file, without parts that it shares with the app.

/** What a push carries: words to show and ids to open the right page. */
export type Pushed = {
  title: string
  body: string
  tag: string
  urgent: boolean
  data: Record<string, string>
}

const isText = (value: unknown): value is string => typeof value === 'string'

/** What arrived, or something neutral where it cannot be read: a push must always be shown. */
export function readPush(text: string | null): Pushed {
  try {
    const value = JSON.parse(text ?? '') as Partial<Pushed>
    const { title, body, tag, urgent = false, data = {} } = value
    if (isText(title) && isText(body) && isText(tag)) return { title, body, tag, urgent, data }
  } catch {
    // Said below.
  }
  return { title: 'Ahava', body: 'There is something new', tag: 'new', urgent: false, data: {} }
}

/** The page that a notification opens: always one of this app. */
export function pathFor({
  alarmId,
  conversationId,
  offerId,
  visitId,
  path,
}: Record<string, string>): string {
  if (alarmId) return `/help/${encodeURIComponent(alarmId)}`
  if (conversationId) return `/messages/${encodeURIComponent(conversationId)}`
  // A visit that is offered is nobody's yet: it stands among the offers, in the nurse's day.
  if (offerId) return '/'
  if (visitId) return `/visits/${encodeURIComponent(visitId)}`
  return path && /^\/[\w/-]*$/.test(path) && !path.startsWith('//') ? path : '/'
}
