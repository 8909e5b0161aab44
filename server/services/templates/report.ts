import { createHash } from 'node:crypto'
import type { ReportDocument, Signer } from '../deliveries.ts'
import { clinicDate, clinicDay, clinicMoment, clinicSpan } from './when.ts'

/** What report.typ prints, ready in words: the template decides nothing. */
export type PrintedReport = ReturnType<typeof printedReport>

const standing = ({ role, registration }: Signer) =>
  registration ? `${role}, registration ${registration}` : role

export function printedReport(report: ReportDocument) {
  const { nurse, review, signedAt, start, end } = report
  const day = clinicDay(start)
  return wellFormed({
    title: 'Visit report',
    patient: report.patientName,
    reference: report.patientReference,
    day: clinicMoment(start),
    when: `${day} ${clinicDate(start).year}, ${clinicSpan(start, end)}`,
    facts: [
      ['Patient', report.patientName],
      ['Visit', report.serviceName],
      ['Nurse', `${nurse.name}, ${standing(nurse)}`],
    ],
    sections: report.sections,
    signature: { name: nurse.name, role: standing(nurse), at: clinicMoment(signedAt) },
    signedOn: clinicDate(signedAt),
    review: review && {
      name: review.doctor.name,
      role: standing(review.doctor),
      at: clinicMoment(review.at),
      comment: review.comment,
    },
    addenda: report.addenda.map(({ at, ...rest }) => ({ ...rest, at: clinicMoment(at) })),
    code: verificationCode(report),
  })
}

/** 80 bits of SHA-256 over the report's words and times: "3F2A-...", twenty hexadecimal digits. */
export function verificationCode(report: ReportDocument): string {
  const digest = createHash('sha256').update(JSON.stringify(report)).digest('hex')
  return digest.slice(0, 20).toUpperCase().match(/.{4}/g)!.join('-')
}

// Half a surrogate pair, as a cut-off emoji leaves it, is not text that a PDF can hold.
const wellFormed = <Value>(value: Value): Value =>
  JSON.parse(JSON.stringify(value), (_, part: unknown) =>
    typeof part === 'string' ? part.toWellFormed() : part,
  ) as Value
