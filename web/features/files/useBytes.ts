import { useEffect, useState } from 'react'
import { useApp } from '../../app.ts'

type Loaded = { state: 'loading' } | { state: 'there'; bytes: Blob } | { state: 'gone' | 'offline' }

/** The bytes of a file that needs a sign-in; asked for anew when `again` changes. */
export function useBytes(url: string, again: number): Loaded {
  const { bearer } = useApp()
  const [loaded, setLoaded] = useState<Loaded>({ state: 'loading' })
  useEffect(() => {
    const left = new AbortController()
    setLoaded({ state: 'loading' })
    const headers = bearer ? { authorization: `Bearer ${bearer.token}` } : undefined
    async function load(): Promise<Loaded> {
      try {
        const answer = await fetch(url, { signal: left.signal, ...(headers && { headers }) })
        if (answer.ok) return { state: 'there', bytes: await answer.blob() }
        return { state: answer.status < 500 ? 'gone' : 'offline' }
      } catch {
        return { state: 'offline' }
      }
    }
    void load().then((found) => left.signal.aborted || setLoaded(found))
    return () => left.abort()
  }, [url, bearer, again])
  return loaded
}

/** An address of bytes on this device, for as long as somebody looks at them. */
export function useAddress(bytes: Blob): string | null {
  const [address, setAddress] = useState<string | null>(null)
  useEffect(() => {
    const made = URL.createObjectURL(bytes)
    setAddress(made)
    return () => URL.revokeObjectURL(made)
  }, [bytes])
  return address
}
