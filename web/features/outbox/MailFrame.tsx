import { useRef } from 'react'

/** A mail as the person received it, in a frame where no script, form or pop-up can run. */
export function MailFrame({ html, title }: { html: string; title: string }) {
  const frame = useRef<HTMLIFrameElement>(null)
  function fit() {
    const page = frame.current?.contentDocument?.documentElement
    if (page) frame.current!.style.height = `${Math.min(720, page.scrollHeight + 8)}px`
  }
  return (
    <iframe
      ref={frame}
      title={title}
      srcDoc={html}
      // Same origin only so that this page may measure it.
      sandbox="allow-same-origin"
      onLoad={fit}
      className="h-80 w-full rounded-small border border-line bg-[#ffffff]"
    />
  )
}
