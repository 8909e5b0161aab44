/** How many are new: a number that is read aloud as what it counts. Nothing where there are none. */
export function Count({
  value,
  what = 'new',
  className = '',
}: {
  value: number
  what?: string
  className?: string
}) {
  if (value <= 0) return null
  return (
    <span
      className={`min-w-5 rounded-full bg-alert px-1.5 text-center text-small leading-5 font-bold text-alert-ink ${className}`}
    >
      {value > 99 ? '99+' : value}
      <span className="sr-only"> {what}</span>
    </span>
  )
}
