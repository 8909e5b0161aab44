import sharp from 'sharp'
import { storeDocument } from '../../features/uploads/documents.ts'
import type { openPractice } from '../practice.ts'
import type { Person, World } from '../world.ts'
import { CLINICAL } from './clinical.ts'

type Practice = Awaited<ReturnType<typeof openPractice>>
type Ids = Record<string, string>

/** The smallest picture that is one. */
export const PICTURE = sharp({
  create: { width: 2, height: 2, channels: 3, background: '#b55' },
})
  .png()
  .toBuffer()

/** Files of visits, patients, messages and reports, of both families. */
export async function openFiles(
  world: World,
  practice: Practice,
  {
    patients,
    visits,
    reports,
    messages,
    copyId,
  }: Record<'patients' | 'visits' | 'reports' | 'messages', Ids> & { copyId: string },
) {
  const { patient, nurse, stranger } = practice
  const bytes = new Uint8Array(await PICTURE)
  const keep = (who: Person, to: Ids, name: string = CLINICAL.file) =>
    world.as(who).uploads.image({ ...to, image: new File([bytes], name, { type: 'image/png' }) })
  const scheduled = { visitId: visits['scheduled']! }
  const sent = async (who: Person, conversation: 'practical' | 'clinical' | 'practice') => {
    const ofPatient = conversation === 'practice'
    const to = ofPatient ? { patientId: patients['palesa']! } : scheduled
    // What the family writes to the practice itself, dispatch reads.
    const file = await keep(who, to, ofPatient ? 'letter.png' : undefined)
    const content = 'See the picture'
    const attachmentIds = [file.id]
    const { id } = await world
      .as(who)
      .messages.send({ ...to, conversation, content, attachmentIds })
    messages[`${ofPatient ? 'palesa' : 'scheduled'} ${conversation} picture`] = id
    return file
  }
  const printed = async (visit: string, patientId: string, edition: 'care' | 'family') => {
    const { fileId } = await storeDocument(world.app.services, {
      key: 'report',
      edition,
      code: `${visit} ${edition}`,
      visitId: visits[visit]!,
      patientId,
      reportId: reports[visit]!,
      filename: 'report.pdf',
      mimetype: 'application/pdf',
      bytes: Buffer.from('%PDF-1.7'),
    })
    const ofCare = visit === 'foreign' ? practice.otherNurse : nurse
    const who = edition === 'care' ? ofCare : patient
    const { report } = await world.as(who).visits.get({ id: visits[visit]! })
    return { id: fileId, url: report!.pdfUrl! }
  }
  const copied = async () => {
    const { fileId } = await storeDocument(world.app.services, {
      key: 'copy',
      copyId,
      patientId: patients['palesa']!,
      code: 'copy',
      filename: 'health-record.pdf',
      mimetype: 'application/pdf',
      bytes: Buffer.from('%PDF-1.7'),
    })
    const { items } = await world.as(patient).copies.list({ id: patients['palesa']! })
    return { id: fileId, url: items[0]!.files[0]!.url }
  }
  return {
    'copy document': await copied(),
    'visit picture': await keep(patient, scheduled),
    'patient picture': await keep(patient, { patientId: patients['palesa']! }),
    'practical picture': await sent(patient, 'practical'),
    'clinical picture': await sent(nurse, 'clinical'),
    'practice picture': await sent(patient, 'practice'),
    // Given to its order when the record is opened.
    'order picture': await keep(nurse, { patientId: patients['palesa']! }, 'prescription.png'),
    'foreign picture': await keep(stranger, { visitId: visits['foreign']! }),
    'released document': await printed('reviewed', patients['palesa']!, 'family'),
    'released document for care': await printed('reviewed', patients['palesa']!, 'care'),
    'signed document': await printed('signed', patients['palesa']!, 'care'),
    'foreign document': await printed('foreign', patients['sipho']!, 'care'),
  } satisfies Record<string, { id: string; url: string }>
}
