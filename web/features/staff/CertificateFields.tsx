import { CATEGORIES, COUNCILS, type Category, type Registered } from '../../../contract/staff.ts'
import { Choice } from '../../ui/Choice.tsx'
import { useNow } from '../../useNow.ts'
import { calendarDay, CATEGORY_WORDS, yearChoices } from './registrationWords.ts'

/** What stands on a certificate beside the number: a nurse's category, and its last day. */
export function CertificateFields({
  role,
  category,
  onCategory,
  year,
  onYear,
  error,
}: {
  role: Registered
  category: Category | null
  onCategory: (next: Category) => void
  year: string
  onYear: (next: string) => void
  error?: string | undefined
}) {
  const now = useNow()
  return (
    <>
      {role === 'nurse' && (
        <Choice
          label="Category"
          value={category}
          onChange={onCategory}
          options={CATEGORIES.map((value) => ({ value, title: CATEGORY_WORDS[value] }))}
        />
      )}
      {error && <p className="text-small font-semibold text-alert">Category: {error}</p>}
      <Choice
        label="The certificate is valid until"
        columns={2}
        value={year}
        onChange={onYear}
        options={yearChoices(role, now).map((each) => ({
          value: String(each),
          title: calendarDay(`${each}-${COUNCILS[role].ends}`),
        }))}
      />
    </>
  )
}
