import { useApp, useOutbox } from '../../app.ts'
import { newId } from '../../ids.ts'
import type { Outbox, OutboxEntry } from '../../outbox.ts'
import { shrink } from '../files/shrink.ts'

/** What was taken since the app was opened: nobody pays to load their own photo again. */
const taken = new WeakMap<Outbox, Map<string, Blob>>()

export type WoundPhotos = ReturnType<typeof useWoundPhotos>

/** The photos that this phone takes for a visit. Each goes through the outbox under a name of its own. */
export function useWoundPhotos(visitId: string) {
  const { outbox } = useApp()
  const entries = useOutbox()
  const own = entries.filter(
    (entry) => entry.change === 'uploads.image' && entry.input['visitId'] === visitId,
  )
  return {
    /** Made small and put in the queue; answers its name, by which a wound shows it. */
    async take(photo: File): Promise<string> {
      const file = await shrink(photo)
      const id = newId()
      const known = taken.get(outbox) ?? new Map<string, Blob>()
      taken.set(outbox, known.set(id, file))
      await outbox.add('uploads.image', { id, visitId }, { file, fileName: file.name })
      return id
    },
    /** Its place in the queue, while it has not arrived. */
    waiting: (id: string): OutboxEntry | undefined => own.find(({ input }) => input['id'] === id),
    preview: (id: string): Blob | undefined =>
      taken.get(outbox)?.get(id) ?? own.find(({ input }) => input['id'] === id)?.file,
    /** One that has not left yet does not leave any more. */
    async drop(id: string) {
      const entry = own.find(({ input }) => input['id'] === id)
      if (entry) await outbox.takeBack(entry.id)
    },
    retry: (entry: OutboxEntry) => outbox.retry(entry.id),
  }
}
