import type { World } from './world.ts'

const HOME = {
  line: '12 Vilakazi Street',
  suburb: 'Orlando West',
  landmark: 'Blue gate',
  pin: { latitude: -26.238, longitude: 27.9085 },
}

/** The people of a small practice, and a patient with a home. */
export async function openPractice(world: World) {
  const patient = await world.family('Palesa Mokoena')
  const stranger = await world.family('Sipho Stranger')
  const daughter = await world.family('Lerato Mokoena')
  const nurse = await world.hire('nurse', 'Nomsa Dlamini')
  const otherNurse = await world.hire('nurse', 'Busi Khumalo')
  const doctor = await world.hire('doctor', 'Dr Naidoo')
  const otherDoctor = await world.hire('doctor', 'Dr Botha')
  const [self] = (await world.as(patient).people.patients({})).items
  const { items: services } = await world.as(patient).visits.services({})
  const service = services[0]!
  /** Requests a visit for the patient, `minutes` from now. */
  async function request(minutes = 24 * 60, by = patient) {
    return world.as(by).visits.request({
      id: world.id(),
      patientId: self!.id,
      serviceId: service.id,
      start: world.in(minutes),
      address: HOME,
      note: 'Ring twice',
    })
  }
  /** A visit with nurse and doctor, agreed for `minutes` from now. */
  async function schedule(minutes = 24 * 60) {
    const visit = await request(minutes)
    await world.as(world.admin).visits.assignDoctor({ id: visit.id, doctorId: doctor.id })
    return world.as(world.admin).visits.assignNurse({ id: visit.id, nurseId: nurse.id })
  }
  return {
    patient,
    stranger,
    daughter,
    nurse,
    otherNurse,
    doctor,
    otherDoctor,
    patientId: self!.id,
    service,
    services,
    home: HOME,
    request,
    schedule,
  }
}
