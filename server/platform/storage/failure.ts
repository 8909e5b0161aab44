/** There is no file of this name. */
export class NotStoredError extends Error {
  override name = 'NotStoredError'
}
