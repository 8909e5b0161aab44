import type { Handlers } from '../../platform/http/handlers.ts'
import { hideMessage, sendMessage } from './commands.ts'
import { listParticipants } from './participants.ts'
import { listMessages } from './queries.ts'
import { markRead } from './reads.ts'
import { getThread, listThreads } from './threads.ts'
import { unreadCounts } from './unread.ts'

export const messageRoutes: Handlers<'messages'> = {
  send: sendMessage,
  list: listMessages,
  conversations: listThreads,
  conversation: getThread,
  unread: (context) => unreadCounts(context),
  read: markRead,
  participants: listParticipants,
  hide: hideMessage,
}
