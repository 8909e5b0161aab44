import { Plus, Trash2, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'

/** A part of the report that has several of one kind: each with its fields, to add and to take away. */
export function ReportRows<Row>({
  title,
  one,
  rows,
  most,
  fresh,
  icon: Icon = Plus,
  removing,
  disabled,
  onChange,
  children,
  beforeAdd,
}: {
  title: string
  /** What one is called: "medicine". */
  one: string
  rows: readonly Row[]
  most: number
  fresh: () => Row
  /** Beside "Add" while there is none. */
  icon?: LucideIcon
  /** What taking one away is called. */
  removing: string
  disabled: boolean
  onChange: (rows: Row[]) => void
  children: (row: Row, index: number) => ReactNode
  /** Another way to add one. */
  beforeAdd?: ReactNode
}) {
  return (
    <Card>
      <h2>{title}</h2>
      {rows.map((row, index) => (
        <fieldset
          key={index}
          disabled={disabled}
          className="grid min-w-0 gap-2.5 border-t border-line pt-2.5"
        >
          <legend className="sr-only">
            {one} {index + 1}
          </legend>
          {children(row, index)}
          <Button kind="plain" onClick={() => onChange(rows.toSpliced(index, 1))}>
            <Trash2 className="size-5" aria-hidden />
            {removing}
          </Button>
        </fieldset>
      ))}
      {rows.length < most && beforeAdd}
      {rows.length < most && (
        <Button kind="quiet" disabled={disabled} onClick={() => onChange([...rows, fresh()])}>
          {rows.length === 0 ? (
            <Icon className="size-5" aria-hidden />
          ) : (
            <Plus className="size-5" aria-hidden />
          )}
          Add a {one.toLowerCase()}
        </Button>
      )}
    </Card>
  )
}
