import { ROUTES } from '../../../contract/reportParts.ts'
import type { PrintedWound, ReportDocument, Signer } from '../documents.ts'
import type { Print } from '../pdf.ts'
import { printable, referenceOf, shortened, verificationCode } from './printed.ts'
import { printedVitals } from './vitals.ts'
import { clinicDate, clinicDay, clinicMoment, clinicSpan, clinicTime } from './when.ts'

/** What report.typ prints, ready in words: the template decides nothing. */
export type PrintedReport = ReturnType<typeof wordsOf> & { code: string }

const standing = ({ role, registration }: Signer) =>
  registration ? `${role}, registration ${registration}` : role

/** Told so much later, a mark came late. */
const LATE_MS = 15 * 60_000

/** A signed report, as it goes to the printer. The same report always gives the same. */
export function printReport(report: ReportDocument): Print<'report'> {
  const pictures: Uint8Array[] = []
  const words = printable(wordsOf(report, pictures))
  const code = verificationCode({ reportId: report.reportId, ...words }, pictures)
  return { template: 'report', data: { ...words, code }, pictures, at: asOf(report), code }
}

/** The last moment that the report speaks of: what the file says it was made at. */
export const asOf = ({ signedAt, addenda, review }: ReportDocument): Date =>
  new Date(
    Math.max(
      ...[signedAt, ...addenda.map(({ at }) => at), review?.at, review?.changedAt]
        .filter((at) => at instanceof Date)
        .map((at) => at.getTime()),
    ),
  )

function wordsOf(report: ReportDocument, pictures: Uint8Array[]) {
  const { nurse, review, signedAt, start, end, edition } = report
  return {
    title: 'Visit report',
    patient: report.patientName,
    short: shortened(report.patientName),
    reference: referenceOf(report.patientId),
    author: nurse.name,
    day: clinicMoment(start),
    when: `${clinicDay(start)} ${clinicDate(start).year}, ${clinicSpan(start, end)}`,
    facts: factsOf(report),
    notes: notesOf(report),
    sections: report.sections,
    medicines: report.medicines.map(({ drug, dose, route, at }) => [
      at ? clinicTime(new Date(at)) : '–',
      drug || '–',
      dose || '–',
      route ? ROUTES[route] : '–',
    ]),
    vitals: printedVitals(report.rounds),
    wounds: report.wounds.map((wound) => woundOf(wound, pictures)),
    checklist: report.checklist.map(checkOf),
    signature: { name: nurse.name, role: standing(nurse), at: clinicMoment(signedAt) },
    dated: clinicDate(signedAt),
    review: review && {
      name: review.doctor.name,
      role: standing(review.doctor),
      at: `Reviewed ${clinicMoment(review.at)}${
        review.changedAt ? `, amended ${clinicMoment(review.changedAt)}` : ''
      }`,
      comment: review.comment,
    },
    addenda: report.addenda.map(({ at, ...rest }) => ({ ...rest, at: clinicMoment(at) })),
    closing: `All times are South African time. The code at the foot is computed from every word and picture here: whoever has a sign-in can check it under "Check a document". ${
      edition === 'care' ? 'Copy for those who care for the patient.' : 'Copy for the patient.'
    }`,
  }
}

function factsOf({ patientName, patientId, serviceName, nurse, care }: ReportDocument) {
  const { from, until, uncertain } = care
  const times = from
    ? `${clinicTime(from)} – ${until ? clinicTime(until) : 'not said'}${uncertain ? ' (times uncertain)' : ''}`
    : null
  return [
    ['Patient', `${patientName}, ${referenceOf(patientId)}`],
    ['Visit', serviceName],
    ['Nurse', `${nurse.name}, ${standing(nurse)}`],
    ...(times ? [['Care given', times]] : []),
  ]
}

function notesOf({ inError, correctedAt, care, addenda }: ReportDocument): string[] {
  return [
    ...(inError ? ['This visit was entered in error. It is kept as part of the history.'] : []),
    ...correctedAt.map((at) => `The practice corrected this visit on ${clinicMoment(at)}.`),
    ...(care.uncertain
      ? ['The clock of the phone was wrong: times of this visit are uncertain.']
      : []),
    ...(addenda.length > 0
      ? [
          `${addenda.length === 1 ? 'An addendum was' : `${addenda.length} addenda were`} made after signing: see the end.`,
        ]
      : []),
  ]
}

function woundOf(
  { place, size, look, pictures: photos, more }: PrintedWound,
  pictures: Uint8Array[],
) {
  return {
    title: place || 'A wound',
    text: [size && `Size: ${size}`, look].filter(Boolean).join('\n'),
    pictures: photos.map(({ bytes, at }, index) => ({
      file: bytes ? `${pictures.push(bytes) - 1}.jpg` : null,
      alt: `Photo ${index + 1} of ${photos.length} of the wound${place ? `: ${place}` : ''}. ${look}`.trim(),
      caption: `Photo ${index + 1} of ${photos.length}${at ? `, ${clinicMoment(at)}` : ''}`,
    })),
    more:
      more > 0
        ? `${more === 1 ? 'One more photo is' : `${more} more photos are`} kept with the visit.`
        : null,
  }
}

function checkOf({
  what,
  detail,
  done,
  reason,
  by,
  at,
  recordedAt,
}: ReportDocument['checklist'][number]) {
  const late = at && recordedAt && recordedAt.getTime() - at.getTime() > LATE_MS
  const said = [
    reason,
    done !== null && by && at && `${by}, ${clinicTime(at)}`,
    late && `entered ${clinicMoment(recordedAt)}`,
  ]
  return [
    detail ? `${what}\n${detail}` : what,
    done === null ? 'Not said' : done ? 'Yes' : 'No',
    said.filter(Boolean).join('\n'),
  ]
}
