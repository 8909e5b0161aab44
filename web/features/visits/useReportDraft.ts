import { useCallback, useEffect, useRef, useState } from 'react'
import type { ReportWords, VersionBeside } from '../../../contract/reportParts.ts'
import type { Visit } from '../../../contract/visits.ts'
import { useApp, useOutbox } from '../../app.ts'
import { withoutPhotos } from '../../changes.ts'
import { newId } from '../../ids.ts'
import type { OutboxEntry } from '../../outbox.ts'

const REST = 1_200

export const textOf = (source: Partial<ReportWords> | null | undefined): ReportWords => ({
  findings: source?.findings ?? '',
  careGiven: source?.careGiven ?? '',
  advice: source?.advice ?? '',
  medicines: source?.medicines ?? [],
  wounds: source?.wounds ?? [],
  followUp: source?.followUp ?? '',
})
const same = (a: ReportWords, b: ReportWords) => JSON.stringify(a) === JSON.stringify(b)

/** A photo that was refused waits for her, in sight; her words do not wait for it. */
function arriving(entries: readonly OutboxEntry[], words: ReportWords): ReportWords {
  const refused = entries.filter(
    ({ change, state }) => change === 'uploads.image' && state === 'refused',
  )
  const ids = refused.map(({ input }) => input['id'])
  return { ...words, wounds: withoutPhotos(words.wounds, ids) }
}

/**
 * A report being written. Every pause saves it through the outbox, so a reload, a flat battery or
 * an hour without signal loses nothing. Another phone's version is never written over: the save
 * names the version it was edited from, and what does not follow is kept beside it by the server.
 */
export function useReportDraft(visit: Visit) {
  const { outbox, storage } = useApp()
  const entries = useOutbox()
  const own = entries.filter(
    (entry) => entry.change === 'visits.saveReport' && entry.input['id'] === visit.id,
  )
  const kept = own.findLast((entry) => entry.state !== 'refused')
  const refused = own.find((entry) => entry.state === 'refused') ?? null
  const signing = entries.some(
    (entry) => entry.change === 'visits.signReport' && entry.input['id'] === visit.id,
  )
  const [text, setText] = useState(() => textOf(kept?.input ?? visit.report))
  const saved = useRef(textOf(kept?.input ?? visit.report))
  const current = useRef(text)
  // What still waits was edited from its own version, whatever the server has by now.
  const version = useRef(Number(kept?.input['version'] ?? visit.report?.version ?? 0))
  // The name under which this phone's words stand beside another's: a new one for each new start.
  const besideId = useRef(String(kept?.input['besideId'] ?? newId()))
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  const reportId = useCallback(async () => {
    if (visit.report) return visit.report.id
    const name = `report:${visit.id}`
    const known = (await storage.read(name)) as string | undefined
    const id = known ?? newId()
    if (!known) await storage.write(name, id)
    return id
  }, [storage, visit.id, visit.report])

  const send = useCallback(
    async (settles: string[]) => {
      clearTimeout(timer.current)
      saved.current = current.current
      const from = besideId.current
      const { settled } = await outbox.add('visits.saveReport', {
        id: visit.id,
        reportId: await reportId(),
        version: version.current,
        besideId: from,
        settles,
        ...arriving(outbox.snapshot(), current.current),
      })
      settled.then(
        ({ report }) => {
          // Kept beside: what is written on here still follows from where it began.
          const beside = report?.beside.some(({ id }) => id === from)
          if (!beside) version.current = Math.max(version.current, report?.version ?? 0)
        },
        () => undefined,
      )
    },
    [outbox, reportId, visit.id],
  )
  const save = useCallback(async () => {
    clearTimeout(timer.current)
    if (!same(current.current, saved.current)) await send([])
  }, [send])

  /** From here on these are the words, written over the version that is there now. */
  function take(words: Partial<ReportWords> | null) {
    clearTimeout(timer.current)
    version.current = visit.report?.version ?? version.current
    besideId.current = newId()
    current.current = textOf(words)
    setText(current.current)
  }

  // Written elsewhere, and nothing typed here since: show what is there now.
  const theirs = visit.report
  useEffect(() => {
    if (!theirs || theirs.version <= version.current || kept) return
    if (!same(current.current, saved.current) || theirs.beside.length > 0) return
    version.current = theirs.version
    besideId.current = newId()
    // Our own words come back: what waits here on a photo stays in sight.
    if (same(textOf(theirs), arriving(outbox.snapshot(), current.current))) return
    current.current = textOf(theirs)
    saved.current = current.current
    setText(current.current)
  }, [theirs, kept, outbox])

  useEffect(() => {
    const leave = () => void save()
    document.addEventListener('visibilitychange', leave)
    return () => {
      document.removeEventListener('visibilitychange', leave)
      leave()
    }
  }, [save])

  return {
    text,
    /** A function is given what stands there at that moment: a photo takes time, and she types on. */
    change<Part extends keyof ReportWords>(
      part: Part,
      value: ReportWords[Part] | ((old: ReportWords[Part]) => ReportWords[Part]),
    ) {
      const next = typeof value === 'function' ? value(current.current[part]) : value
      current.current = { ...current.current, [part]: next }
      setText(current.current)
      clearTimeout(timer.current)
      timer.current = setTimeout(() => void save(), REST)
    },
    /** Sends the words as they are, also when they were sent before. */
    again: () => send([]),
    async sign() {
      await save()
      const { settled } = await outbox.add('visits.signReport', {
        id: visit.id,
        version: Math.max(1, version.current),
      })
      return settled
    },
    /** Goes on with one of the versions that stand side by side. The others stay in the record. */
    async choose(words: ReportWords, beside: readonly VersionBeside[]) {
      take(words)
      await send(beside.map(({ id }) => id))
    },
    /** Keeps this phone's words after a refusal: they are saved over the version that is there now. */
    async keepMine() {
      if (!refused) return
      take(refused.input)
      await outbox.takeBack(refused.id)
      await send([])
    },
    async keepTheirs() {
      if (!refused) return
      take(visit.report)
      saved.current = current.current
      await outbox.takeBack(refused.id)
    },
    refused,
    refusedWords: textOf(refused?.input),
    signing,
    state: kept ? ('waiting' as const) : visit.report ? ('saved' as const) : ('empty' as const),
    dirty: !same(text, saved.current),
  }
}
