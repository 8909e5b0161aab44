import { Star } from 'lucide-react'
import { useId } from 'react'

/** A number of stars that is shown, said to whoever does not see them. */
export function Stars({ value }: { value: number }) {
  return (
    <span className="inline-flex text-warn" role="img" aria-label={`${value} of 5 stars`}>
      {[1, 2, 3, 4, 5].map((each) => (
        <Star
          key={each}
          className={`size-5 ${each <= value ? 'fill-current' : 'opacity-45'}`}
          aria-hidden
        />
      ))}
    </span>
  )
}

/** One to five stars to choose from, each with its word. */
export function StarsField({
  label,
  words,
  value,
  onChange,
}: {
  label: string
  words: readonly string[]
  value: number
  onChange: (value: number) => void
}) {
  const name = useId()
  return (
    <div role="radiogroup" aria-label={label} className="flex flex-wrap items-center gap-1">
      {words.map((word, index) => (
        <label
          key={word}
          className="relative grid size-12 place-items-center rounded-full text-warn hover:bg-warn-soft has-focus-visible:outline-2 has-focus-visible:outline-brand"
        >
          <Star className={`size-7 ${index < value ? 'fill-current' : 'opacity-45'}`} aria-hidden />
          <input
            type="radio"
            name={name}
            aria-label={`${index + 1}, ${word}`}
            checked={value === index + 1}
            onChange={() => onChange(index + 1)}
            className="absolute inset-0 cursor-pointer appearance-none rounded-full"
          />
        </label>
      ))}
      <span className="pl-2 font-semibold" aria-live="polite">
        {value > 0 && `${value}, ${words[value - 1]}`}
      </span>
    </div>
  )
}
