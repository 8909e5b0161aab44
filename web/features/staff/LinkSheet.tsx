import { Copy } from 'lucide-react'
import { longDay, time } from '../../time.ts'
import { Button } from '../../ui/Button.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { useToast } from '../../ui/Toast.tsx'

export type MadeLink = { link: string; expiresAt: string }

/** A one-use link, shown here once and never again. */
export function LinkSheet({ made, onClose }: { made: MadeLink; onClose: () => void }) {
  const toast = useToast()
  return (
    <Sheet title="Send them this link" onClose={onClose}>
      <p className="rounded-small bg-well p-3 text-small break-all">{made.link}</p>
      <p className="text-muted">
        It works once, until {longDay(made.expiresAt)} {time(made.expiresAt)}, and is not shown
        again.
      </p>
      <Button
        size="large"
        onClick={() =>
          void navigator.clipboard.writeText(made.link).then(
            () => toast('Copied'),
            () => toast('Select the link and copy it by hand', { tone: 'alert' }),
          )
        }
      >
        <Copy className="size-5" aria-hidden />
        Copy the link
      </Button>
    </Sheet>
  )
}
