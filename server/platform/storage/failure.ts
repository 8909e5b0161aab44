/** There is no file of this name. */
export class NotStoredError extends Error {
  override name = 'NotStoredError'
}

/** The store is away, or answers something else than what was asked for. The files are there again when it is. */
export class StoreAwayError extends Error {
  override name = 'StoreAwayError'
}
