import { useEffect, useState } from 'react'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { ROWS_SHOWN, rowsOf, textOf } from './table.ts'

/** As much text as a phone shows at once. */
const MOST = 200_000

/** A text as it stands, a CSV as a table. */
export default function TextPage({ bytes, table }: { bytes: Blob; table: boolean }) {
  const [text, setText] = useState<string | null>(null)
  useEffect(() => {
    let left = false
    void bytes.arrayBuffer().then((buffer) => {
      if (!left) setText(textOf(new Uint8Array(buffer)))
    })
    return () => {
      left = true
    }
  }, [bytes])
  if (text === null) return <Skeleton className="m-6 h-64" />
  if (!table)
    return (
      <div className="p-4">
        <pre className="mx-auto max-w-3xl font-sans whitespace-pre-wrap wrap-anywhere" dir="auto">
          {text.slice(0, MOST)}
        </pre>
        {text.length > MOST && <Rest />}
      </div>
    )
  const rows = rowsOf(text, ROWS_SHOWN + 1)
  return (
    <div className="p-4">
      <table className="border-collapse bg-card text-small">
        <tbody>
          {rows.slice(0, ROWS_SHOWN).map((row, n) => (
            <tr key={n} className={n === 0 ? 'font-semibold' : ''}>
              {row.map((field, column) => (
                <td key={column} className="border border-line px-2.5 py-1.5 align-top">
                  {/* Wide enough to be read, also where the screen is not. */}
                  <div className="w-max max-w-64 wrap-anywhere">{field}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > ROWS_SHOWN && <Rest />}
    </div>
  )
}

const Rest = () => <p className="pt-4 text-muted">There is more. Save the file to see all of it.</p>
