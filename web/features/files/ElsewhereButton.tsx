import { ExternalLink } from 'lucide-react'
import { useState } from 'react'
import { sentenceOf } from '../../api.ts'
import { useApp } from '../../app.ts'
import { Button } from '../../ui/Button.tsx'

/** Hands a document to whatever opens its kind on this device, by an address that is good for a minute. */
export function ElsewhereButton({ id }: { id: string }) {
  const { client } = useApp()
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState('')
  async function open() {
    if (busy) return
    if (!navigator.onLine) return setSaid('No signal. It opens there when there is signal again.')
    setSaid('')
    setBusy(true)
    // The tab is opened in the tap itself, or the browser takes it for an unwanted one.
    const tab = window.open('', '_blank')
    try {
      const { url } = await client.uploads.link({ id })
      if (!tab)
        return setSaid('The browser keeps new tabs shut. Allow them for this page, or save it.')
      // What opens there learns nothing of this page.
      tab.opener = null
      tab.location.href = url
    } catch (error) {
      tab?.close()
      setSaid(sentenceOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      {/* Not disabled meanwhile: the arrow keys would have nothing to stand on. */}
      <Button kind="plain" aria-busy={busy} onClick={() => void open()}>
        <ExternalLink className="size-5 flex-none" aria-hidden />
        Open in another app
      </Button>
      <p role="status" className="w-full text-center text-small text-alert empty:hidden">
        {said}
      </p>
    </>
  )
}
