import {
  Bell,
  CalendarCheck,
  CalendarDays,
  CalendarPlus,
  ClipboardCheck,
  HeartHandshake,
  House,
  LayoutDashboard,
  Mail,
  MessageCircle,
  Users,
  type LucideIcon,
} from 'lucide-react'
import { Suspense, useEffect, useSyncExternalStore, type ReactNode } from 'react'
import { Link, NavLink, Outlet, useLocation } from 'react-router'
import type { User } from '../contract/auth.ts'
import type { Duty, Role } from '../contract/people.ts'
import { useApp } from './app.ts'
import { AlarmBar } from './features/help/AlarmBar.tsx'
import { HelpButton, HelpOver } from './features/help/HelpButton.tsx'
import { useUnread } from './features/messages/queries.ts'
import { useTasks } from './features/tasks/queries.ts'
import { Avatar } from './ui/Avatar.tsx'
import { ConnectionPill } from './ui/ConnectionPill.tsx'
import { Count } from './ui/Count.tsx'
import { ErrorBoundary } from './ui/ErrorBoundary.tsx'
import { PageSkeleton } from './ui/Skeleton.tsx'
import { titleCount } from './ui/title.ts'
import { useOpened } from './useOpened.ts'

/** `short` stands below its picture on a phone, where five places share the width. */
type Place = { to: string; label: string; short?: string; icon: LucideIcon; duty?: Duty }

const MESSAGES: Place = { to: '/messages', label: 'Messages', icon: MessageCircle }

/** Where each role can go; the first is home. */
const PLACES: Record<Role, readonly Place[]> = {
  patient: [
    { to: '/', label: 'Home', icon: House },
    { to: '/request', label: 'Ask for a visit', short: 'Ask', icon: CalendarPlus },
    { to: '/visits', label: 'All visits', short: 'Visits', icon: CalendarDays },
    MESSAGES,
    { to: '/family', label: 'My family', short: 'Family', icon: HeartHandshake },
  ],
  nurse: [
    { to: '/', label: 'My day', icon: House },
    { to: '/visits', label: 'All visits', short: 'Visits', icon: CalendarDays },
    { to: '/week', label: 'My week', short: 'Week', icon: CalendarCheck },
    MESSAGES,
  ],
  doctor: [
    { to: '/', label: 'Reports', icon: ClipboardCheck },
    { to: '/visits', label: 'Visits', icon: CalendarDays },
    MESSAGES,
  ],
  administrator: [
    { to: '/', label: 'Board', icon: LayoutDashboard, duty: 'dispatch' },
    { to: '/visits', label: 'Visits', icon: CalendarDays, duty: 'dispatch' },
    { to: '/request', label: 'Book', icon: CalendarPlus, duty: 'dispatch' },
    { ...MESSAGES, short: 'Chats', duty: 'dispatch' },
    { to: '/people', label: 'People', icon: Users },
    { to: '/outbox', label: 'Outbox', icon: Mail, duty: 'dispatch' },
  ],
}

const HOME: Place = { to: '/', label: 'Home', icon: House }

function placesOf({ role, duties }: Pick<User, 'role' | 'duties'>): readonly Place[] {
  const places = PLACES[role].filter(({ duty }) => !duty || duties.includes(duty))
  return places.some(({ to }) => to === '/') ? places : [HOME, ...places]
}

export function DemoBanner({ children }: { children?: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-warn-soft px-4 py-1.5 text-small text-warn">
      <b>DEMO</b>
      <span>Everybody here is invented.</span>
      {children ?? (
        <Link to="/demo" className="ml-auto font-semibold underline">
          Four screens
        </Link>
      )}
    </div>
  )
}

function NoticeBell() {
  const { notices } = useApp()
  const unread = useSyncExternalStore(notices.subscribe, notices.snapshot).filter(
    (notice) => !notice.read,
  ).length
  return (
    <Link
      to="/notices"
      className="relative grid size-12 flex-none place-items-center rounded-full text-muted hover:bg-well"
      aria-label={unread ? `Notices, ${unread} new` : 'Notices'}
    >
      <Bell className="size-5.5" aria-hidden />
      {unread > 0 && (
        <span className="absolute top-1.5 right-1 min-w-5 rounded-full bg-alert px-1 text-center text-small leading-5 font-bold text-alert-ink">
          {unread > 9 ? '9+' : unread}
        </span>
      )}
    </Link>
  )
}

const LINK =
  'flex min-h-12 items-center justify-center gap-2 rounded-full px-4 font-semibold text-muted aria-[current=page]:bg-brand-soft aria-[current=page]:text-brand'

/** The frame around every page of a signed-in person. `staged`: one of the four demo screens. */
export function Shell({ staged = false }: { staged?: boolean }) {
  const { user } = useApp()
  const { pathname } = useLocation()
  useOpened(staged)
  const places = placesOf(user)
  const unread = useUnread()
  const decisions = useTasks().data?.length ?? 0
  /** What waits behind a place: words at the conversations, decisions of dispatch at the board. */
  const countOf = (to: string) => {
    if (to === MESSAGES.to) return { value: unread }
    return to === '/' ? { value: decisions, what: 'to decide' } : { value: 0 }
  }
  useEffect(() => {
    if (staged) return
    titleCount(unread)
    return () => titleCount(0)
  }, [staged, unread])
  // Pages with an act of their own in the thumb's reach keep that place for it.
  const bare = /^\/(visits\/.|messages\/.|request)/.test(pathname)
  // A conversation fills the screen exactly, whatever stands above it: its composer never leaves it.
  const filled = /^\/(visits\/[^/]+\/messages|messages\/.)/.test(pathname)
  return (
    <div className={`flex flex-col ${filled ? 'h-dvh' : 'min-h-dvh'}`}>
      <a
        href="#main"
        className="sr-only rounded-full bg-card px-4 py-3 font-semibold focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50"
      >
        Skip to the page
      </a>
      <AlarmBar />
      {user.demo && !staged && <DemoBanner />}
      {/* However far a nurse has scrolled, help is in reach. */}
      <header
        className={`mx-auto flex w-full max-w-7xl items-center gap-2 px-4 pt-2 ${user.role === 'nurse' ? 'sticky top-0 z-20 bg-surface pb-1' : ''}`}
      >
        <ConnectionPill />
        <nav aria-label="Main" className="ml-2 hidden gap-1 sm:flex lg:ml-4">
          {places.map(({ to, label, icon: Icon }) => (
            <NavLink key={to} to={to} end className={LINK}>
              <Icon className="size-5" aria-hidden />
              <span className="sr-only lg:not-sr-only">{label}</span>
              <Count {...countOf(to)} />
            </NavLink>
          ))}
        </nav>
        <div className="ml-auto flex min-w-0 items-center">
          <HelpButton />
          <NoticeBell />
          <Link
            to="/settings"
            className="relative grid size-12 flex-none place-items-center rounded-full"
          >
            <span className="sr-only">Settings of {user.name}</span>
            <Avatar name={user.name} />
          </Link>
        </div>
      </header>
      <main id="main" className="mx-auto flex min-h-0 w-full max-w-7xl flex-1 flex-col px-4 pt-1">
        <HelpOver />
        <ErrorBoundary key={pathname}>
          <Suspense fallback={<PageSkeleton />}>
            <Outlet />
          </Suspense>
        </ErrorBoundary>
      </main>
      {!bare && (
        <nav
          aria-label="Main, below"
          className="sticky bottom-0 z-10 mt-4 flex border-t border-line bg-card pb-[env(safe-area-inset-bottom)] sm:hidden"
        >
          {places.map(({ to, label, short, icon: Icon }) => (
            <NavLink
              key={to}
              to={to}
              end
              className="flex min-h-15 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 px-1 text-small font-semibold text-muted aria-[current=page]:text-brand"
            >
              <span className="relative">
                <Icon className="size-5.5" aria-hidden />
                <Count {...countOf(to)} className="absolute -top-2 left-3.5" />
              </span>
              <span className="max-w-full truncate">{short ?? label}</span>
            </NavLink>
          ))}
        </nav>
      )}
    </div>
  )
}

/** The act of a page, always in the thumb's reach. */
export function Foot({
  children,
  onlyNarrow = false,
}: {
  children: ReactNode
  /** Where there is room, what it holds stands elsewhere. */
  onlyNarrow?: boolean
}) {
  return (
    <div
      className={`sticky bottom-0 z-10 -mx-4 mt-auto grid grid-cols-1 gap-2.5 border-t border-line bg-card px-4 pt-3 pb-[calc(0.9rem+env(safe-area-inset-bottom))] sm:mx-0 sm:rounded-t-card sm:border-x [@media(max-height:34rem)]:static ${onlyNarrow ? 'lg:hidden' : ''}`}
    >
      {children}
    </div>
  )
}
