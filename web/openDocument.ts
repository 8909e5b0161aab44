/** Opens a document that needs a sign-in: by the cookie, or fetched with a token. */
export async function openDocument(url: string, token: string | undefined) {
  if (!token) {
    window.open(url, '_blank', 'noopener')
    return
  }
  // The window is opened in the tap itself, or the browser takes it for an unwanted one.
  const target = window.open('', '_blank')
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
  if (!answer.ok || !target) return target?.close()
  target.location.href = URL.createObjectURL(await answer.blob())
}
