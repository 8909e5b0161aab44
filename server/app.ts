import type { FastifyInstance } from 'fastify'
import type { Config } from './platform/config.ts'
import type { Observation, Services } from './platform/context.ts'
import { createSealer } from './platform/audit/sealer.ts'
import { createDispatcher } from './platform/events/dispatcher.ts'
import type { AllHandlers } from './platform/http/handlers.ts'
import { createServer } from './platform/http/server.ts'
import { createNightly, type Nightly } from './platform/nightly.ts'
import { openPlatform, type Overrides, type Part } from './platform/open.ts'
import { limitRequests } from './platform/http/limits.ts'
import { serveOperations } from './platform/http/operations.ts'
import { serveReference } from './platform/http/reference.ts'
import { serveWeb } from './platform/http/web.ts'
import { createMetrics } from './platform/observability/metrics.ts'
import { traceCalls } from './platform/observability/tracing.ts'
import { serveSockets } from './platform/realtime/realtime.ts'
import { accessRoutes } from './features/access/routes.ts'
import { auditRoutes } from './features/audit/routes.ts'
import { accountRoutes } from './features/auth/accountRoutes.ts'
import { loadNotice } from './features/auth/notices.ts'
import { accountReactions } from './features/auth/reactions.ts'
import { authRoutes } from './features/auth/routes.ts'
import { secondFactorRoutes } from './features/auth/secondFactor/routes.ts'
import { openSession } from './features/auth/sessions.ts'
import { sessionRoutes } from './features/auth/sessions/routes.ts'
import { backgroundRoutes } from './features/background/routes.ts'
import { recordDelivery } from './features/background/commands.ts'
import { measureBackground } from './features/operations/metrics.ts'
import { operationsRoutes } from './features/operations/routes.ts'
import {
  answersInTime,
  aroundJobs,
  nobodysQueues,
  queueStore,
  watchProgram,
} from './features/operations/watch.ts'
import { backupRoutes } from './features/backups/routes.ts'
import { addLetterRoutes } from './features/background/letterRoutes.ts'
import { loadTold, newsOf, type NewsTable } from './features/background/telling.ts'
import { nobodyTold, tellNext } from './features/background/unreached.ts'
import { openBackstage } from './features/demo/backstage.ts'
import { createDemo, type Demo } from './features/demo/demo.ts'
import { caseRoutes } from './features/cases/routes.ts'
import { caseFrames } from './features/cases/told.ts'
import { copiesNightly } from './features/copies/keep.ts'
import { copyReactions } from './features/copies/reactions.ts'
import { copyRoutes } from './features/copies/routes.ts'
import { demoRoutes, noDemo } from './features/demo/routes.ts'
import { eventRoutes } from './features/events/routes.ts'
import { familyRoutes } from './features/family/routes.ts'
import { helpReactions, loadRing, ringStep } from './features/help/chain.ts'
import { helpFrames, warningFrames } from './features/help/frames.ts'
import { helpRoutes } from './features/help/routes.ts'
import { messageFrames } from './features/messages/frames.ts'
import { loadNewMessage } from './features/messages/pushes.ts'
import { messageReactions } from './features/messages/reactions.ts'
import { messageRoutes } from './features/messages/routes.ts'
import { announceTyping } from './features/messages/typing.ts'
import { openRinging } from './features/notifications/ringing.ts'
import { notificationRoutes } from './features/notifications/routes.ts'
import { testReactions } from './features/notifications/test.ts'
import { peopleRoutes } from './features/people/routes.ts'
import { practiceRoutes } from './features/practice/routes.ts'
import { recordRoutes } from './features/record/routes.ts'
import { recordFrames } from './features/record/told.ts'
import { staffNightly } from './features/staff/expiring.ts'
import { inviteAdministrator } from './features/staff/firstAdministrator.ts'
import { staffRoutes } from './features/staff/routes.ts'
import { filesNightly } from './features/uploads/collect.ts'
import { uploadRoutes } from './features/uploads/routes.ts'
import { addResumableRoutes } from './features/uploads/resumable/routes.ts'
import { addFileRoutes } from './features/uploads/serve.ts'
import { observationRoutes } from './features/visits/observations/routes.ts'
import { loadQuestion, questionReactions } from './features/visits/review/push.ts'
import { ordersNightly } from './platform/orders.ts'
import { queueNightly } from './features/visits/review/queue.ts'
import { reviewRoutes } from './features/visits/review/routes.ts'
import { offerFrames } from './features/visits/offers/frames.ts'
import { expireOffer, loadOffer } from './features/visits/offers/deliveries.ts'
import { offerReactions } from './features/visits/offers/reactions.ts'
import { offerRoutes } from './features/visits/offers/routes.ts'
import { lookAtDay } from './features/visits/delays/look.ts'
import { delayReactions } from './features/visits/delays/reactions.ts'
import { dispatchRoutes } from './features/visits/dispatch/routes.ts'
import { visitFrames } from './features/visits/frames.ts'
import { loadVisitNews } from './features/visits/news.ts'
import { remind } from './features/visits/reminders.ts'
import { presenceRoutes } from './features/visits/presence/routes.ts'
import { checkOutReactions, loadCheckOut } from './features/visits/tasks/checkOut.ts'
import { noticeFrames } from './features/visits/notices.ts'
import { ratingRoutes } from './features/visits/ratings/routes.ts'
import { ratingFrames } from './features/visits/ratings/told.ts'
import { taskRoutes } from './features/visits/tasks/routes.ts'
import { timesheetRoutes } from './features/visits/timesheets/routes.ts'
import { visitReactions } from './features/visits/reactions.ts'
import { recountReactions, recountWay } from './features/visits/recount.ts'
import { trailNightly } from './features/visits/whereabouts.ts'
import { listNightly } from './features/visits/list.ts'
import { planningRoutes } from './features/visits/planningRoutes.ts'
import { trailRoutes, visitRoutes } from './features/visits/routes.ts'
import { workingTimeRoutes } from './features/workingTime/routes.ts'
import { effectsOf } from './platform/events/effects.ts'
import { runTimed, type TimedActs } from './platform/events/timed.ts'
import { openMailer } from './services/mail.ts'
import { openPdfRenderer } from './services/pdf.ts'
import { openTexter } from './services/sms.ts'
import { enqueue, isEffectJob, isHeld, openQueues } from './services/queue.ts'
import type { JobStore } from './services/jobStore.ts'
import { createEmailWorker } from './workers/email.ts'
import { createPdfWorker } from './workers/pdf.ts'
import { printing } from './workers/printing.ts'
import { createPushWorker } from './workers/push.ts'
import { createScheduleWorker } from './workers/schedule.ts'
import { createSmsWorker } from './workers/sms.ts'
import { createUrgentWorker } from './workers/urgent.ts'
import type { Claim } from './workers/effect.ts'
import type { ToldName } from './platform/told.table.ts'

// The only place where the parts of the product are put together.

const handlers: Omit<AllHandlers, 'demo' | 'operations'> = {
  auth: authRoutes,
  accounts: accountRoutes,
  secondFactor: secondFactorRoutes,
  sessions: sessionRoutes,
  notifications: notificationRoutes,
  people: peopleRoutes,
  family: familyRoutes,
  staff: staffRoutes,
  workingTime: workingTimeRoutes,
  practice: practiceRoutes,
  planning: planningRoutes,
  visits: visitRoutes,
  presence: presenceRoutes,
  observations: observationRoutes,
  reviews: reviewRoutes,
  ratings: ratingRoutes,
  cases: caseRoutes,
  tasks: taskRoutes,
  timesheets: timesheetRoutes,
  offers: offerRoutes,
  dispatch: dispatchRoutes,
  messages: messageRoutes,
  uploads: uploadRoutes,
  events: eventRoutes,
  background: backgroundRoutes,
  backups: backupRoutes,
  audit: auditRoutes,
  access: accessRoutes,
  help: helpRoutes,
  record: recordRoutes,
  copies: copyRoutes,
  trail: trailRoutes,
}
const renderers = [
  visitFrames,
  offerFrames,
  messageFrames,
  noticeFrames,
  caseFrames,
  recordFrames,
  ratingFrames,
  helpFrames,
  warningFrames,
]
/** What is done at a moment, in our own database alone. */
const timed: TimedActs = {
  'offer-expired': expireOffer,
  'look-at-day': lookAtDay,
  'recount-way': recountWay,
  'visit-reminders': remind,
  'tell-next': tellNext,
  'nobody-told': nobodyTold,
}
const reactions = [
  ...visitReactions,
  ...copyReactions,
  ...checkOutReactions,
  ...questionReactions,
  ...offerReactions,
  ...delayReactions,
  ...recountReactions,
  ...messageReactions,
  ...accountReactions,
  ...testReactions,
  ...helpReactions,
]

/** What every process opens first. Refuses dangerous roles and wrong keys with a StartError. */
export async function openServices(part: Part, config: Config, overrides: Overrides = {}) {
  const { systemUrl, ...opened } = await openPlatform(part, config, { ...overrides, renderers })
  const jobs: JobStore = config.redisUrl
    ? { kind: 'redis', url: config.redisUrl }
    : { kind: 'postgres', url: systemUrl }
  return { ...opened, jobs }
}

function demoOf(services: Services): Demo {
  const operations = operationsRoutes(nobodysQueues)
  const backstage = openBackstage(services, (turned) =>
    createServer(turned, { ...handlers, operations, demo: noDemo }),
  )
  return createDemo({ services, backstage, openSession, inviteAdministrator })
}

/** The demo alone, for the script that makes it. */
export async function openDemo(config: Config, overrides: Overrides = {}) {
  const { services, close } = await openServices('demo', config, overrides)
  const demo = demoOf(services)
  return {
    demo,
    async close() {
      await demo.close()
      await close()
    },
  }
}

export type App = {
  services: Services
  server: FastifyInstance
  dispatcher: ReturnType<typeof createDispatcher>
  sealer: ReturnType<typeof createSealer>
  /** What workers do at night, for tests to do now. */
  nightly: Nightly
  running: ReturnType<typeof watchProgram>
  /** Drains requests, ends sockets with 1012, lets go of the database. */
  close(): Promise<void>
}

const nightlyOf = (services: Services): Nightly =>
  createNightly(services, [
    ...staffNightly,
    ...trailNightly,
    ...listNightly,
    ...queueNightly,
    ...ordersNightly,
    copiesNightly,
    filesNightly(services),
  ])

/** HTTP, sockets and dispatcher. Nothing listens until `server.listen`. */
export async function createApp(config: Config, overrides: Overrides = {}): Promise<App> {
  const metrics = createMetrics()
  const observe = (request: Observation) => {
    metrics.observe(request)
    overrides.observe?.(request)
  }
  const { services, jobs, close } = await openServices('api', config, { ...overrides, observe })
  const queues = openQueues(jobs, services.log)
  const demo = demoOf(services)
  const store = queueStore(jobs, queues)
  const server = await createServer(services, {
    ...handlers,
    operations: operationsRoutes(store),
    demo: demoRoutes(demo),
  })
  const limits = limitRequests(server, services)
  serveOperations(server, services, { metrics, queue: store.answers })
  measureBackground(metrics.registry, services, store)
  serveReference(server)
  addFileRoutes(server, services)
  addLetterRoutes(server, services)
  addResumableRoutes(server, services)
  await serveWeb(server, services)
  const dispatcher = createDispatcher({
    ...services,
    reactions,
    enqueue: async (job, effect, generation) => {
      const act = timed[job]
      if (act) await runTimed(services, act, effect)
      else if (isEffectJob(job)) await enqueue[job](queues, { effect }, { generation })
    },
    holds: async (job, effect, generation) =>
      !timed[job] && isEffectJob(job) && isHeld(queues, job, effect, generation),
  })
  services.hints.subscribe((hint) => {
    if (hint.dispatch) dispatcher.wake()
  })
  const sealer = createSealer(services)
  const sockets = serveSockets(services, server.server, announceTyping)
  const running = watchProgram(services, 'api', jobs)
  return {
    services,
    server,
    dispatcher,
    sealer,
    nightly: nightlyOf(services),
    running,
    async close() {
      await sockets.close()
      await server.close()
      await demo.close()
      await dispatcher.stop()
      await queues.close()
      await sealer.stop()
      await running.stop()
      await limits.close()
      await close()
    },
  }
}

/** What there is to tell, by what it is. */
function newsTable(services: Services): NewsTable {
  const ofVisit =
    (what: Parameters<typeof loadVisitNews>[1]): NewsTable[ToldName] =>
    (claim) =>
      loadVisitNews(services, what, claim)
  return {
    'visit-confirmation': ofVisit('visit-confirmation'),
    'visit-changed': ofVisit('visit-changed'),
    'visit-cancelled': ofVisit('visit-cancelled'),
    'nurse-on-the-way': ofVisit('nurse-on-the-way'),
    'visit-delayed': ofVisit('visit-delayed'),
    'visit-reminder': ofVisit('visit-reminder'),
    'new-message': newsOf('newMessage', (claim) => loadNewMessage(services, claim), 'newMessages'),
    'report-question': newsOf('question', ({ ids }) => loadQuestion(services, ids)),
    'visit-offered': newsOf('offered', ({ ids }) => loadOffer(services, ids)),
    'check-out-due': newsOf('checkOut', ({ ids }) => loadCheckOut(services, ids)),
  }
}

/** The workers, one for each queue. `close` finishes what runs and leaves the rest to the next. */
export async function createWorkers(config: Config, overrides: Overrides = {}) {
  const { services, jobs, close } = await openServices('worker', config, overrides)
  const { database, clock, log, tracing } = services
  const metrics = createMetrics()
  const mailer = traceCalls(tracing, 'mail', openMailer(config), 'send')
  const renderer = traceCalls(tracing, 'pdf', openPdfRenderer(), 'render')
  const ringing = openRinging(services)
  const pusher = traceCalls(tracing, 'push', ringing.pusher, 'send')
  const texter = traceCalls(tracing, 'sms', openTexter(config), 'send')
  const queues = openQueues(jobs, log)
  const context = {
    jobs,
    log,
    timing: { limits: config.limits },
    effects: { ...effectsOf(database, clock), around: aroundJobs(services, metrics) },
    record: recordDelivery(services),
  }
  const noticeOf = ({ ids }: { ids: Record<string, string> }) => loadNotice(services, ids)
  const news = newsTable(services)
  const told = (claim: Claim) => loadTold(services, news, claim)
  const workers = [
    createEmailWorker({ ...context, mailer, loadNotice: noticeOf, loadTold: told }),
    createSmsWorker({ ...context, texter, loadNotice: noticeOf, loadTold: told }),
    createPdfWorker({
      ...context,
      ...printing(services, handlers),
      renderer,
    }),
    createPushWorker({ ...context, ...ringing, pusher, loadTold: told }),
    createUrgentWorker({
      ...context,
      ...ringing,
      pusher,
      texter,
      ring: ({ ids }) => ringStep(services, ids),
      loadRing: ({ ids }) => loadRing(services, ids),
    }),
    createScheduleWorker({ ...context, queues, nightly: nightlyOf(services), clock }),
  ]
  const running = watchProgram(services, 'worker', jobs)
  const ready = () => Promise.all(workers.map((worker) => worker.ready()))
  return {
    services,
    running,
    /** Resolves when all take jobs. */
    ready,
    /** Whether they do at this moment. */
    queue: () => answersInTime(ready),
    metrics,
    async close() {
      await Promise.all(workers.map((worker) => worker.close()))
      await queues.close()
      await running.stop()
      await renderer.close()
      await ringing.pusher.close()
      mailer.close()
      await close()
    },
  }
}
