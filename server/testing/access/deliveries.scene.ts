import { recordDelivery } from '../../features/background/commands.ts'
import type { openPractice } from '../practice.ts'
import type { World } from '../world.ts'

type Practice = Awaited<ReturnType<typeof openPractice>>
type Ids = Record<string, string>

export async function openDeliveries(
  world: World,
  practice: Practice,
  visitId: string,
): Promise<Ids> {
  await recordDelivery(world.app.services)({
    effectKey: 'confirmation',
    channel: 'email',
    template: 'visitConfirmation',
    visitId,
    patientId: practice.patientId,
    userId: practice.patient.id,
    recipient: practice.patient.email,
    subject: 'Your visit',
    html: '<p>Your visit</p>',
    text: 'Your visit',
    fileId: null,
    status: 'kept',
    error: null,
  })
  const { items } = await world.as(world.admin).background.outbox({})
  return { confirmation: items[0]!.id }
}
