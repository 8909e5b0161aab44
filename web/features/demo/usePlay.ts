import { useEffect, useRef, useState } from 'react'
import { sentenceOf } from '../../api.ts'
import { ACTS, type Stage } from './play.ts'

export type Playing = 'idle' | 'running' | 'paused' | 'over'

/** Plays the acts one after another; can be halted and walked by hand. */
export function usePlay(stage: Stage | null) {
  const [playing, setPlaying] = useState<Playing>('idle')
  const [index, setIndex] = useState(-1)
  const [problem, setProblem] = useState<string | null>(null)
  const busy = useRef(false)

  async function next() {
    if (!stage || busy.current) return
    const act = ACTS[index + 1]
    if (!act) return setPlaying('over')
    busy.current = true
    setProblem(null)
    try {
      setIndex(index + 1)
      await act.run(stage)
    } catch (error) {
      setIndex(index)
      setProblem(sentenceOf(error))
      setPlaying('paused')
    } finally {
      busy.current = false
    }
  }

  const advance = useRef(next)
  useEffect(() => {
    advance.current = next
  })
  useEffect(() => {
    if (playing !== 'running') return
    const timer = setTimeout(() => void advance.current(), ACTS[index]?.rest ?? 0)
    return () => clearTimeout(timer)
  }, [playing, index])

  return {
    playing,
    index,
    act: ACTS[index] ?? null,
    problem,
    next: () => {
      setPlaying('paused')
      void next()
    },
    play: () => {
      if (playing === 'over') setIndex(-1)
      setPlaying('running')
    },
    pause: () => setPlaying('paused'),
  }
}
