import { Pill, ShieldCheck } from 'lucide-react'
import type { Order, RecordEntry } from '../../../contract/record.ts'
import { ROUTES, type Medicine } from '../../../contract/reportParts.ts'
import { dayOf, instantOf, time } from '../../time.ts'
import { Select, TextField } from '../../ui/Field.tsx'
import { Toggle } from '../../ui/Toggle.tsx'
import { useNow } from '../../useNow.ts'
import { orderWords } from '../record/orders.ts'
import { ReportRows } from './ReportRows.tsx'

/** What was given, one after another. The time is that of the day on which care began. */
export function MedicineFields({
  medicines,
  day,
  disabled,
  orders,
  onChange,
}: {
  medicines: Medicine[]
  day: string
  disabled: boolean
  /** What is ordered for this patient on that day: it need not be typed again. */
  orders: readonly (Pick<RecordEntry, 'id' | 'what'> & { order: Order })[]
  onChange: (medicines: Medicine[]) => void
}) {
  const now = useNow()
  const fresh = (): Medicine => ({
    drug: '',
    dose: '',
    route: null,
    at: new Date(now).toISOString(),
    checked: false,
  })
  const byOrder = orders.length > 0 && (
    <Select
      label="Given by an order"
      hint="Fills in medicine, dose and way; compare them as always."
      disabled={disabled}
      value=""
      onChange={(event) => {
        const chosen = orders.find(({ id }) => id === event.target.value)
        if (!chosen) return
        const { dose, route } = chosen.order
        onChange([...medicines, { ...fresh(), drug: chosen.what.slice(0, 200), dose, route }])
      }}
    >
      <option value="">Choose an order</option>
      {orders.map(({ id, what, order }) => (
        <option key={id} value={id}>
          {[what, orderWords(order)].filter(Boolean).join(': ')}
        </option>
      ))}
    </Select>
  )
  return (
    <ReportRows
      title="Medicines given"
      one="Medicine"
      rows={medicines}
      most={30}
      fresh={fresh}
      icon={Pill}
      removing="Not given"
      disabled={disabled}
      onChange={onChange}
      beforeAdd={byOrder}
    >
      {(given, index) => {
        // Another drug, dose, route or time is another thing to compare.
        const put = (part: Partial<Medicine>) =>
          onChange(medicines.with(index, { ...given, checked: false, ...part }))
        return (
          <>
            <TextField
              label="Medicine"
              maxLength={200}
              value={given.drug}
              onChange={(event) => put({ drug: event.target.value })}
            />
            <div className="grid gap-2.5 sm:grid-cols-3">
              <TextField
                label="Dose"
                maxLength={100}
                placeholder="500 mg"
                value={given.dose}
                onChange={(event) => put({ dose: event.target.value })}
              />
              <Select
                label="How"
                value={given.route ?? ''}
                onChange={(event) =>
                  put({ route: (event.target.value || null) as Medicine['route'] })
                }
              >
                <option value="">Choose</option>
                {Object.entries(ROUTES).map(([value, word]) => (
                  <option key={value} value={value}>
                    {word}
                  </option>
                ))}
              </Select>
              <TextField
                label="When"
                type="time"
                value={given.at ? time(given.at) : ''}
                onChange={(event) =>
                  put({
                    at: event.target.value ? instantOf(dayOf(day), event.target.value) : null,
                  })
                }
              />
            </div>
            <Toggle
              label="Compared"
              note="Right patient, medicine, dose, time and route."
              icon={ShieldCheck}
              checked={given.checked}
              disabled={disabled}
              onChange={(checked) => put({ checked })}
            />
          </>
        )
      }}
    </ReportRows>
  )
}
