import { QueryClientProvider } from '@tanstack/react-query'
import {
  createContext,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react'
import { ProblemError } from '../contract/client.ts'
import { user as userShape, type User } from '../contract/auth.ts'
import { createApi, NetworkError } from './api.ts'
import { AppContext, createApp, type App } from './app.ts'
import { forgetHelp } from './features/help/openLine.ts'
import { ProveSheet } from './features/auth/ProveSheet.tsx'
import { forgetRegistered, stopPush } from './push.ts'
import { PageSkeleton } from './ui/Skeleton.tsx'

/** Who used this device last: lets the app open without signal. The cookie is what proves it. */
const REMEMBERED = 'ahava.user'
/** A sign-out that could not be told to the server yet: only it can take the cookie away. */
const LEAVING = 'ahava.leaving'

type State =
  | { kind: 'loading' }
  | { kind: 'out'; notice: string | null }
  /** Signed in, and nothing opens before a second factor is set up. */
  | { kind: 'set-up' }
  | { kind: 'in'; app: App }

type Session = {
  state: State
  /** Opens the app for whoever has just proved who they are. */
  enter: (user: User) => Promise<void>
  /** Ends the session and forgets this person on this device, waiting changes included. */
  leave: () => Promise<void>
}

const SessionContext = createContext<Session | null>(null)

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('There is no session above this screen.')
  return session
}

function remembered(): User | null {
  try {
    return userShape.parse(JSON.parse(localStorage.getItem(REMEMBERED) ?? 'null'))
  } catch {
    return null
  }
}

function remember(user: User | null) {
  try {
    if (user) localStorage.setItem(REMEMBERED, JSON.stringify(user))
    else localStorage.removeItem(REMEMBERED)
  } catch {
    // Without storage the app simply does not open offline.
  }
}

function marked(name: string): boolean {
  try {
    return localStorage.getItem(name) !== null
  } catch {
    return false
  }
}

function mark(name: string, on: boolean) {
  try {
    if (on) localStorage.setItem(name, '1')
    else localStorage.removeItem(name)
  } catch {
    // Then signing out needs a connection.
  }
}

/** Tells the server, and forgets the duty to once it knows. A session that is over needs no end. */
async function signOut() {
  try {
    await createApi({}).auth.logout({})
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
  }
  mark(LEAVING, false)
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const [state, setState] = useState<State>({ kind: 'loading' })
  const app = useRef<App | null>(null)

  const session = useMemo<Omit<Session, 'state'>>(() => {
    function close(notice: string | null) {
      app.current?.stop()
      app.current = null
      setState({ kind: 'out', notice })
    }
    return {
      async enter(user) {
        app.current?.stop()
        remember(user)
        mark(LEAVING, false)
        if (user.needsSecondFactor) {
          app.current = null
          return setState({ kind: 'set-up' })
        }
        app.current = await createApp({
          user,
          // What waits stays on the device and goes out after the next sign-in.
          onSignedOut() {
            forgetRegistered()
            if (app.current) close('Your sign-in has ended. Sign in to go on.')
          },
        })
        setState({ kind: 'in', app: app.current })
      },
      async leave() {
        const leaving = app.current
        mark(LEAVING, true)
        await signOut().catch(() => undefined)
        remember(null)
        close(null)
        await stopPush().catch(() => undefined)
        await forgetHelp()
        await leaving?.storage.destroy()
      },
    }
  }, [])

  useEffect(() => {
    let gone = false
    const left = marked(LEAVING) ? signOut() : Promise.resolve()
    left
      .then(() => createApi({}).auth.me({}))
      .then(
        (user) => {
          if (!gone) void session.enter(user)
        },
        (error: unknown) => {
          const last = error instanceof NetworkError && !marked(LEAVING) ? remembered() : null
          if (gone) return
          if (last) void session.enter(last)
          else setState({ kind: 'out', notice: null })
        },
      )
    // Another tab signed in as somebody else: the cookie is theirs now, so this page must be too.
    const watch = (event: StorageEvent) => {
      if (event.key !== REMEMBERED) return
      if (remembered()?.id !== app.current?.user.id) location.reload()
    }
    addEventListener('storage', watch)
    return () => {
      gone = true
      removeEventListener('storage', watch)
      app.current?.stop()
    }
  }, [session])

  const value = useMemo(() => ({ state, ...session }), [state, session])
  return <SessionContext.Provider value={value}>{children}</SessionContext.Provider>
}

/** Gives a person's app to the screens below. */
export function AppProvider({ app, children }: { app: App; children: ReactNode }) {
  return (
    <AppContext.Provider value={app}>
      <QueryClientProvider client={app.queries}>
        {children}
        <ProveSheet />
      </QueryClientProvider>
    </AppContext.Provider>
  )
}

/** Shows the app to who is signed in, `setUp` to staff without a second factor, else `fallback`. */
export function Gate({
  children,
  fallback,
  setUp,
}: {
  children: ReactNode
  fallback: ReactNode
  setUp: ReactNode
}) {
  const { state } = useSession()
  if (state.kind === 'loading') {
    return (
      <main className="mx-auto max-w-md p-6">
        <PageSkeleton />
      </main>
    )
  }
  if (state.kind === 'set-up') return setUp
  if (state.kind === 'out') return fallback
  return (
    <AppProvider key={state.app.user.id} app={state.app}>
      {children}
    </AppProvider>
  )
}
