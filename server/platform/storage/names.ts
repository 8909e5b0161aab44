const NAME = /^[a-z]+(\/[A-Za-z0-9_-]+)+$/

/** Throws for a name that could reach outside of the storage. */
export function checkName(name: string): void {
  if (!NAME.test(name)) throw new Error('not a storage name')
}
