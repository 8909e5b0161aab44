/** First letters of a person; the name is always written beside it. */
export function Avatar({ name, large = false }: { name: string; large?: boolean }) {
  const letters = name
    .replace(/^(Mrs?|Ms|Dr|Sister|Sr)\.? /, '')
    .split(' ')
    .filter(Boolean)
  const initials = `${letters[0]?.[0] ?? ''}${letters.length > 1 ? letters.at(-1)![0] : ''}`
  return (
    <span
      aria-hidden
      className={`grid flex-none place-items-center rounded-full bg-brand-soft font-bold text-brand uppercase ${large ? 'size-13 text-large' : 'size-9 text-small'}`}
    >
      {initials}
    </span>
  )
}
