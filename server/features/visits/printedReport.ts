import { ROUTES, type ReportWords } from '../../../contract/reportParts.ts'
import { clinicTime } from '../../services/templates/when.ts'

const filled = (parts: readonly (string | null)[]) => parts.filter(Boolean).join(', ')

/** The words of a report as its document prints them. What was not part of it gets no heading. */
export function printedSections(words: ReportWords): { title: string; text: string }[] {
  const medicines = words.medicines.map(({ drug, dose, route, at }) =>
    filled([drug, dose, route && ROUTES[route], at && clinicTime(new Date(at))]),
  )
  const wounds = words.wounds.map(({ place, size, look, photos }) => {
    const shown = photos.length > 0 ? `photos kept with the visit: ${photos.length}` : null
    return filled([place, size, look, shown])
  })
  const parts = [
    { title: 'Medicines given', text: medicines.join('\n') },
    { title: 'Wounds', text: wounds.join('\n') },
    { title: 'Follow-up', text: words.followUp },
  ]
  return [
    { title: 'Findings', text: words.findings },
    { title: 'Care given', text: words.careGiven },
    { title: 'Advice', text: words.advice },
    ...parts.filter(({ text }) => text),
  ]
}
