import { useState } from 'react'

/** A picture as large as the screen; a tap shows it in its own size, to look closely. */
export function ImagePage({ address, name }: { address: string; name: string }) {
  const [close, setClose] = useState(false)
  return (
    <button
      type="button"
      onClick={() => setClose(!close)}
      aria-label={close ? 'See all of it' : 'See it closely'}
      className={close ? 'cursor-zoom-out' : 'grid min-h-0 cursor-zoom-in place-items-center p-2'}
    >
      <img
        src={address}
        alt={name}
        className={close ? 'max-w-none' : 'max-h-full max-w-full object-contain'}
      />
    </button>
  )
}
