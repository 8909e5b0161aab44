import { useCallback, useEffect, useRef, useState } from 'react'
import type { Visit } from '../../../contract/visits.ts'
import { useApp, useOutbox } from '../../app.ts'
import { newId } from '../../ids.ts'

export type ReportText = { findings: string; careGiven: string; advice: string }

const PARTS = ['findings', 'careGiven', 'advice'] as const
const REST = 1_200

const textOf = (source: Partial<Record<(typeof PARTS)[number], unknown>> | null | undefined) =>
  Object.fromEntries(PARTS.map((part) => [part, String(source?.[part] ?? '')])) as ReportText
const same = (a: ReportText, b: ReportText) => PARTS.every((part) => a[part] === b[part])

/**
 * A report being written. Every pause saves it through the outbox, so a reload, a flat battery or
 * an hour without signal loses nothing. Another phone's version is never written over: the save
 * names the version it was edited from, and the server refuses what does not follow.
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
  const version = useRef(visit.report?.version ?? 0)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  const reportId = useCallback(async () => {
    if (visit.report) return visit.report.id
    const name = `report:${visit.id}`
    const known = (await storage.read(name)) as string | undefined
    const id = known ?? newId()
    if (!known) await storage.write(name, id)
    return id
  }, [storage, visit.id, visit.report])

  const save = useCallback(async () => {
    clearTimeout(timer.current)
    if (same(current.current, saved.current)) return
    saved.current = current.current
    const { settled } = await outbox.add('visits.saveReport', {
      id: visit.id,
      reportId: await reportId(),
      version: version.current,
      ...current.current,
    })
    settled.then(
      (answer) => {
        version.current = Math.max(version.current, answer.report?.version ?? 0)
      },
      () => undefined,
    )
  }, [outbox, reportId, visit.id])

  // Written elsewhere, and nothing typed here since: show what is there now.
  const theirs = visit.report
  useEffect(() => {
    if (!theirs || theirs.version <= version.current || kept) return
    if (!same(current.current, saved.current)) return
    version.current = theirs.version
    current.current = textOf(theirs)
    saved.current = current.current
    setText(current.current)
  }, [theirs, kept])

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
    change(part: keyof ReportText, value: string) {
      current.current = { ...current.current, [part]: value }
      setText(current.current)
      clearTimeout(timer.current)
      timer.current = setTimeout(() => void save(), REST)
    },
    async sign() {
      await save()
      const { settled } = await outbox.add('visits.signReport', {
        id: visit.id,
        version: Math.max(1, version.current),
      })
      return settled
    },
    /** Keeps this phone's words: they are saved over the version that is there now. */
    async keepMine() {
      if (!refused) return
      version.current = visit.report?.version ?? version.current
      current.current = textOf(refused.input)
      saved.current = textOf(null)
      setText(current.current)
      await outbox.takeBack(refused.id)
      await save()
    },
    async keepTheirs() {
      if (!refused) return
      version.current = visit.report?.version ?? version.current
      current.current = textOf(visit.report)
      saved.current = current.current
      setText(current.current)
      await outbox.takeBack(refused.id)
    },
    refused,
    signing,
    state: kept ? ('waiting' as const) : visit.report ? ('saved' as const) : ('empty' as const),
    dirty: !same(text, saved.current),
  }
}
