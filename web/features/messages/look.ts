// How messages look and what stands for a picture alone.

export const MINE = 'ml-auto rounded-[16px_16px_4px_16px] bg-brand text-brand-ink'
export const THEIRS = 'rounded-[16px_16px_16px_4px] bg-well'
export const SHAPE = 'grid min-w-0 w-fit max-w-[84%] grid-cols-1 gap-1.5 px-3.5 py-2.5'
/** A bubble of this person, arrived or on its way. */
export const OWN_BUBBLE = `${SHAPE} ${MINE}`
/** A word of five thousand letters breaks inside; one that fits does not. */
export const WORDS = 'whitespace-pre-wrap wrap-anywhere'

/** What a file alone carries as its words; the words are not shown again below it. */
const ALONE = { picture: 'Picture', document: 'Document' }
export const aloneWords = (picture: boolean) => (picture ? ALONE.picture : ALONE.document)
export const isAlone = (content: string | null | undefined) =>
  content === ALONE.picture || content === ALONE.document
