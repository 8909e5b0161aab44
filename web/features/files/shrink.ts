const LONGEST = 1_600
const QUALITY = 0.82
/** What the server keeps; a phone's own format becomes a JPEG, however small it was. */
const KEPT = ['image/jpeg', 'image/png', 'image/gif', 'image/webp']

/**
 * A photo small enough for prepaid data: at most 1,600 pixels, as JPEG. Answers the file as it is
 * when it is small already or this browser cannot open it; the server judges it anyway.
 */
export async function shrink(file: File): Promise<File> {
  try {
    const bitmap = await createImageBitmap(file)
    const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height))
    const kept = KEPT.includes(file.type)
    if (kept && scale === 1 && file.size < 400_000) return file
    const canvas = new OffscreenCanvas(bitmap.width * scale, bitmap.height * scale)
    const context = canvas.getContext('2d')
    if (!context) return file
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY })
    return !kept || blob.size < file.size
      ? new File([blob], 'photo.jpg', { type: blob.type })
      : file
  } catch {
    return file
  }
}
