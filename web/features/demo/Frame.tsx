import { useEffect, useState } from 'react'
import { MemoryRouter, useNavigate } from 'react-router'
import type { App } from '../../app.ts'
import { createApp } from '../../app.ts'
import { Pages } from '../../routes.tsx'
import { AppProvider } from '../../session.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import type { Seat, StageMessage, StageWindow } from './people.ts'

/** Turns this screen to the page that the play is about. */
function Follow() {
  const navigate = useNavigate()
  useEffect(() => {
    const hear = (event: MessageEvent<StageMessage>) => {
      if (event.origin !== location.origin || event.source !== parent) return
      if (event.data?.kind === 'ahava:go') void navigate(event.data.path)
    }
    addEventListener('message', hear)
    return () => removeEventListener('message', hear)
  }, [navigate])
  return null
}

/** One of the four screens: a whole app, signed in by a token that only memory holds. */
export default function Frame() {
  const seat = new URLSearchParams(location.search).get('as') as Seat
  const [app, setApp] = useState<App | null>(null)
  const [ended, setEnded] = useState(false)
  const person = parent === window ? undefined : (parent as StageWindow).ahavaStage?.[seat]
  useEffect(() => {
    if (!person) return
    let gone = false
    let made: App | null = null
    void createApp({
      user: person.user,
      bearer: person,
      onSignedOut: () => setEnded(true),
    }).then((fresh) => {
      made = fresh
      if (gone) fresh.stop()
      else setApp(fresh)
    })
    return () => {
      gone = true
      made?.stop()
    }
  }, [person])
  if (!person || ended) {
    return (
      <EmptyState drawing="home">
        This screen belongs to the demo. Open it at <a href="/demo">/demo</a>.
      </EmptyState>
    )
  }
  if (!app) return <PageSkeleton />
  return (
    <AppProvider app={app}>
      <MemoryRouter>
        <Follow />
        <Pages staged />
      </MemoryRouter>
    </AppProvider>
  )
}
