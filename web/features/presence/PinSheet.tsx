import { MapPin } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Visit } from '../../../contract/visits.ts'
import { Button } from '../../ui/Button.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { useChange } from '../../useChange.ts'
import { fixNow, type Place } from '../visits/location.ts'

/** The nurse stands at the right door and says so; dispatch looks at it and accepts. */
export function PinSheet({ visit, onClose }: { visit: Visit; onClose: () => void }) {
  const { run, busy, sentence } = useChange()
  const toast = useToast()
  const [place, setPlace] = useState<Place | null | 'asking'>('asking')
  useEffect(() => {
    void fixNow(visit.id, 15_000).then(setPlace)
  }, [visit.id])
  async function propose() {
    if (!place || place === 'asking') return
    const { latitude, longitude, accuracy } = place
    const outcome = await run('presence.proposePin', {
      id: visit.id,
      latitude,
      longitude,
      accuracy,
    })
    if (outcome === 'refused') return
    toast('Proposed to dispatch')
    onClose()
  }
  return (
    <Sheet title="Is this the right door?" onClose={onClose}>
      <p className="text-muted">
        Stand at the door. Your place becomes the pin of this home once dispatch has accepted it.
      </p>
      <p className="flex items-center gap-2 font-semibold" aria-live="polite">
        <MapPin className="size-5 text-brand" aria-hidden />
        {place === 'asking'
          ? 'Asking the phone where it is …'
          : place
            ? `Known to ${Math.round(place.accuracy)} m`
            : 'The phone does not know where it is. Try again outside.'}
      </p>
      {sentence && <p className="font-semibold text-alert">{sentence}</p>}
      <Button
        size="large"
        disabled={busy || !place || place === 'asking'}
        onClick={() => void propose()}
      >
        This is the door
      </Button>
    </Sheet>
  )
}
