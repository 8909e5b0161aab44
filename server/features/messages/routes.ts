import type { Handlers } from '../../platform/http/handlers.ts'
import { hideMessage, markRead, sendMessage } from './commands.ts'
import { listMessages, listParticipants, unreadCounts } from './queries.ts'

export const messageRoutes: Handlers<'messages'> = {
  send: sendMessage,
  list: listMessages,
  unread: (context) => unreadCounts(context),
  read: markRead,
  participants: listParticipants,
  hide: hideMessage,
}
