import type { Participant, Thread } from '../../../contract/messages.ts'
import type { User } from '../../../contract/auth.ts'
import { day, time } from '../../time.ts'
import { firstName } from '../../words.ts'

export const KIND_WORDS: Record<Thread['conversation'], string> = {
  practical: 'Practical',
  clinical: 'Clinical',
  practice: 'With the practice',
}

/** What an empty conversation is for. */
export const KIND_HINTS: Record<Thread['conversation'], string> = {
  practical: 'About the door, the dog, the time. Everybody who takes part reads it.',
  clinical: 'About care: for the patient, the nurse and the doctor.',
  practice: 'A question, a change, a worry: whoever is at the practice answers here.',
}

/** Whom one talks with, in the largest words of a conversation. */
export function titleOf(thread: Thread, me: Pick<User, 'role' | 'id'>): string {
  if (me.role !== 'patient') return thread.patient.name
  if (thread.conversation === 'practice') return 'The practice'
  const of = (relation: Participant['relation']) =>
    thread.people.find((person) => person.relation === relation)?.name
  return (
    (thread.conversation === 'clinical'
      ? [of('nurse'), of('doctor')].filter(Boolean).join(' and ')
      : of('nurse')) || 'Your visit'
  )
}

/** What it is about: for the family also for whom, where that is somebody else. */
export function aboutOf(thread: Thread, me: Pick<User, 'role' | 'name'>, now: number): string {
  const { visit, conversation, patient } = thread
  const whom =
    me.role === 'patient' && patient.name !== me.name ? ` for ${firstName(patient.name)}` : ''
  if (!visit) return me.role === 'patient' ? `Open questions${whom}` : KIND_WORDS.practice
  const when = day(visit.start, now).replace(/^(Today|Tomorrow|Yesterday)/, (word) =>
    word.toLowerCase(),
  )
  return `${KIND_WORDS[conversation]}, ${when} ${time(visit.start)}${whom}`
}

/** The newest message in a line. */
export function previewOf({ last }: Thread, me: Pick<User, 'id'>): string {
  if (!last) return 'Nothing was said yet'
  const who = !last.sender
    ? ''
    : last.sender.id === me.id
      ? 'You: '
      : `${firstName(last.sender.name)}: `
  if (last.hidden) return `${who}message removed`
  if (last.unreadable) return `${who}this message cannot be opened`
  return `${who}${last.content}`
}

export const PRESENCE_WORDS: Record<Participant['presence'], string> = {
  online: 'here now',
  hour: 'here within the last hour',
  day: 'here today',
  week: 'here this week',
  longer: 'not here this week',
}

/** Who of the others is here, in one line: those who are there now, else whoever was there last. */
export function presenceOf(people: readonly Participant[], me: string): string | null {
  const others = people.filter(({ id }) => id !== me)
  const here = others.filter(({ presence }) => presence === 'online')
  if (here.length > 0)
    return here.length > 2
      ? `${here.length} others are here now`
      : `${here.map(({ name }) => firstName(name)).join(' and ')} ${here.length > 1 ? 'are' : 'is'} here now`
  if (others.length !== 1) return null
  return `${firstName(others[0]!.name)} was ${PRESENCE_WORDS[others[0]!.presence]}`
}
