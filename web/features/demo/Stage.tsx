import { QueryClient, useQuery } from '@tanstack/react-query'
import { Pause, Play, RotateCcw, SkipForward } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { createApi, sentenceOf } from '../../api.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { PageSkeleton } from '../../ui/Skeleton.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useToast } from '../../ui/Toast.tsx'
import { SEATS, seat, type Seat, type StageMessage, type StageWindow } from './people.ts'
import { ACTS, type Stage as Scene } from './play.ts'
import { usePlay } from './usePlay.ts'
import { titlePage } from '../../ui/title.ts'

const api = createApi({})
const queries = new QueryClient()

const SCREENS: Record<Seat, { title: string; place: string }> = {
  family: { title: "The family's phone", place: 'xl:col-start-1 xl:row-span-2' },
  nurse: { title: "The nurse's phone", place: 'xl:col-start-2 xl:row-span-2' },
  desk: { title: 'The dispatch board', place: 'xl:col-start-3 xl:row-start-1' },
  doctor: { title: "The doctor's desk", place: 'xl:col-start-3 xl:row-start-2' },
}

/** One visit, four people: each screen a whole app of its own, side by side and live. */
export default function Stage() {
  const staged = useQuery(
    {
      queryKey: ['stage'],
      queryFn: async () => {
        const { people, visitId } = await api.demo.stage({})
        const seats = seat(people)
        ;(window as StageWindow).ahavaStage = seats
        return { seats, visitId, made: Date.now() }
      },
      retry: false,
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
    },
    queries,
  )
  const frames = useRef<Partial<Record<Seat, HTMLIFrameElement | null>>>({})
  const [looking, setLooking] = useState<Seat>('family')
  const [asking, setAsking] = useState(false)
  const [renewing, setRenewing] = useState(false)
  const toast = useToast()
  const seats = staged.data?.seats

  const scene = useMemo<Scene | null>(() => {
    if (!seats) return null
    return {
      people: seats,
      clients: Object.fromEntries(
        SEATS.map((name) => [name, createApi({ bearer: seats[name] })]),
      ) as Scene['clients'],
      visitId: '',
      show(name, path) {
        const message: StageMessage = { kind: 'ahava:go', path }
        frames.current[name]?.contentWindow?.postMessage(message, location.origin)
      },
    }
  }, [seats])
  const play = usePlay(scene)
  const actSeat = play.act?.seat
  useEffect(() => {
    titlePage('One visit, four people')
  }, [])
  useEffect(() => {
    if (actSeat) setLooking(actSeat)
  }, [actSeat, play.index])

  async function renew() {
    setRenewing(true)
    try {
      const { visits } = await api.demo.renew({})
      toast(`A new week with ${visits} visits`)
      setAsking(false)
      await staged.refetch()
    } catch (error) {
      toast(sentenceOf(error), { tone: 'alert' })
    } finally {
      setRenewing(false)
    }
  }

  if (staged.isPending) return <PageSkeleton />
  if (!staged.data) {
    return (
      <main className="mx-auto max-w-md pt-10">
        <h1 className="sr-only">Demo</h1>
        <EmptyState
          drawing="home"
          action={
            <Button asChild>
              <a href="/">Go to Ahava</a>
            </Button>
          }
        >
          There is no demo here: this installation has real people. ({sentenceOf(staged.error)})
        </EmptyState>
      </main>
    )
  }
  return (
    <main className="flex min-h-dvh flex-col gap-3 p-3 xl:p-5">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Tag tone="warn">DEMO</Tag>
        <h1 className="text-body">
          One visit, four people.{' '}
          <span className="font-normal text-muted">
            Everybody is invented, everything is live: change something and watch the others.
          </span>
        </h1>
        <div className="ml-auto flex flex-wrap gap-2">
          <Button kind="outline" onClick={() => setAsking(true)}>
            <RotateCcw className="size-5" aria-hidden />
            Make the week anew
          </Button>
          {play.playing === 'running' ? (
            <Button kind="quiet" onClick={play.pause}>
              <Pause className="size-5" aria-hidden />
              Pause
            </Button>
          ) : (
            <Button onClick={play.play}>
              <Play className="size-5" aria-hidden />
              {play.playing === 'paused' ? 'Go on' : 'Play one visit'}
            </Button>
          )}
          {play.playing !== 'idle' && (
            <Button kind="quiet" onClick={play.next} disabled={play.index >= ACTS.length - 1}>
              <SkipForward className="size-5" aria-hidden />
              Step
            </Button>
          )}
        </div>
      </header>
      <p
        aria-live="polite"
        className={`min-h-12 rounded-card px-4 py-3 font-semibold ${play.problem ? 'bg-alert-soft text-alert' : play.act ? 'bg-brand-soft text-brand' : 'bg-well font-normal text-muted'}`}
      >
        {play.problem ??
          (play.act
            ? `${play.index + 1} of ${ACTS.length}: ${play.act.caption}`
            : 'Press play: about two minutes from the request to the doctor’s review.')}
      </p>
      <div className="flex gap-1 overflow-x-auto xl:hidden" role="group" aria-label="Which screen">
        {SEATS.map((name) => (
          <Button
            key={name}
            kind={looking === name ? 'quiet' : 'plain'}
            aria-pressed={looking === name}
            className="flex-none capitalize"
            onClick={() => setLooking(name)}
          >
            {name}
          </Button>
        ))}
      </div>
      <div
        key={staged.data.made}
        className="grid flex-1 gap-4 xl:h-[max(54rem,calc(100dvh-9rem))] xl:flex-none xl:grid-cols-[22rem_22rem_1fr] xl:grid-rows-[1.1fr_1fr]"
      >
        {SEATS.map((name) => (
          <section
            key={name}
            aria-label={`${SCREENS[name].title}: ${staged.data.seats[name].user.name}`}
            className={`flex-col overflow-hidden border bg-surface shadow-card ${SCREENS[name].place} ${name === 'family' || name === 'nurse' ? 'rounded-[34px]' : 'rounded-[22px]'} ${actSeat === name ? 'border-brand ring-2 ring-brand' : 'border-line'} ${looking === name ? 'flex' : 'hidden xl:flex'}`}
          >
            <p className="px-5 pt-2.5 text-small text-muted">
              {SCREENS[name].title} · <b>{staged.data.seats[name].user.name}</b>
            </p>
            <iframe
              ref={(element) => {
                frames.current[name] = element
              }}
              src={`/demo/frame?as=${name}`}
              title={SCREENS[name].title}
              className="min-h-[70dvh] w-full flex-1 xl:min-h-0"
            />
          </section>
        ))}
      </div>
      {asking && (
        <Sheet title="Make the week anew?" onClose={() => setAsking(false)}>
          <p className="text-muted">
            Everything that was tried in the demo is thrown away, and a new invented week is made
            around this moment.
          </p>
          <Button size="large" disabled={renewing} onClick={() => void renew()}>
            {renewing ? 'Making it…' : 'Make it anew'}
          </Button>
        </Sheet>
      )}
    </main>
  )
}
