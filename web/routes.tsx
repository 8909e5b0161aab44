import { lazy } from 'react'
import { Route, Routes } from 'react-router'
import { Shell } from './shell.tsx'
import { NotFound } from './ui/NotFound.tsx'

const Home = lazy(() => import('./features/visits/Home.tsx'))
const VisitList = lazy(() => import('./features/visits/VisitList.tsx'))
const VisitPage = lazy(() => import('./features/visits/VisitPage.tsx'))
const TasksPage = lazy(() => import('./features/tasks/TasksPage.tsx'))
const WeekPage = lazy(() => import('./features/timesheets/WeekPage.tsx'))
const RequestPage = lazy(() => import('./features/visits/RequestPage.tsx'))
const ReportPage = lazy(() => import('./features/visits/ReportPage.tsx'))
const VitalsPage = lazy(() => import('./features/observations/VitalsPage.tsx'))
const TrendsPage = lazy(() => import('./features/observations/TrendsPage.tsx'))
const MessagesPage = lazy(() => import('./features/messages/MessagesPage.tsx'))
const ThreadsPage = lazy(() => import('./features/messages/ThreadsPage.tsx'))
const ThreadPage = lazy(() => import('./features/messages/ThreadPage.tsx'))
const StaffPage = lazy(() => import('./features/staff/StaffPage.tsx'))
const MyTimePage = lazy(() => import('./features/staff/MyTimePage.tsx'))
const RegistrationPage = lazy(() => import('./features/staff/RegistrationPage.tsx'))
const FamilyPage = lazy(() => import('./features/family/FamilyPage.tsx'))
const FamilyInvitationPage = lazy(() => import('./features/family/InvitationPage.tsx'))
const LinkPage = lazy(() => import('./features/family/LinkPage.tsx'))
const PatientPage = lazy(() => import('./features/people/PatientPage.tsx'))
const PeoplePage = lazy(() => import('./features/people/PeoplePage.tsx'))
const PracticePage = lazy(() => import('./features/practice/PracticePage.tsx'))
const BackupsPage = lazy(() => import('./features/backups/BackupsPage.tsx'))
const BeforePage = lazy(() => import('./features/record/BeforePage.tsx'))
const RecordPage = lazy(() => import('./features/record/RecordPage.tsx'))
const CopiesPage = lazy(() => import('./features/copies/CopiesPage.tsx'))
const CheckPage = lazy(() => import('./features/copies/CheckPage.tsx'))
const ReviewsPage = lazy(() => import('./features/review/ReviewsPage.tsx'))
const NotificationsPage = lazy(() => import('./features/notifications/NotificationsPage.tsx'))
const OutboxPage = lazy(() => import('./features/outbox/OutboxPage.tsx'))
const BackgroundPage = lazy(() => import('./features/operations/BackgroundPage.tsx'))
const WaitingPage = lazy(() => import('./features/outbox/WaitingPage.tsx'))
const CallPage = lazy(() => import('./features/help/CallPage.tsx'))
const OnCallPage = lazy(() => import('./features/help/OnCallPage.tsx'))
const PinsPage = lazy(() => import('./features/help/PinsPage.tsx'))
const OpenedRecordsPage = lazy(() => import('./features/access/OpenedRecordsPage.tsx'))
const PolicyPage = lazy(() => import('./features/access/PolicyPage.tsx'))
const AccessPage = lazy(() => import('./features/audit/AccessPage.tsx'))
const AuditPage = lazy(() => import('./features/audit/AuditPage.tsx'))
const RatingsPage = lazy(() => import('./features/ratings/RatingsPage.tsx'))
const CasesPage = lazy(() => import('./features/cases/CasesPage.tsx'))
const CasePage = lazy(() => import('./features/cases/CasePage.tsx'))
const CaseReportPage = lazy(() => import('./features/cases/ReportPage.tsx'))
const NoticesPage = lazy(() => import('./features/notices/NoticesPage.tsx'))
const DevicesPage = lazy(() => import('./features/settings/DevicesPage.tsx'))
const SecondFactorPage = lazy(() => import('./features/settings/SecondFactorPage.tsx'))
const EmailPage = lazy(() => import('./features/settings/EmailPage.tsx'))
const PhonePage = lazy(() => import('./features/settings/PhonePage.tsx'))
const PasswordPage = lazy(() => import('./features/settings/PasswordPage.tsx'))
const SettingsPage = lazy(() => import('./features/settings/SettingsPage.tsx'))

/** Every page of a signed-in person. */
export function Pages({ staged = false }: { staged?: boolean }) {
  return (
    <Routes>
      <Route element={<Shell staged={staged} />}>
        <Route index element={<Home />} />
        <Route path="visits" element={<VisitList />} />
        <Route path="visits/:id" element={<VisitPage />} />
        <Route path="visits/:id/before" element={<BeforePage />} />
        <Route path="visits/:id/report" element={<ReportPage />} />
        <Route path="visits/:id/vitals" element={<VitalsPage />} />
        <Route path="visits/:id/messages" element={<MessagesPage />} />
        <Route path="messages" element={<ThreadsPage />} />
        <Route path="messages/:id" element={<ThreadPage />} />
        <Route path="tasks" element={<TasksPage />} />
        <Route path="week" element={<WeekPage />} />
        <Route path="week/:nurseId" element={<WeekPage />} />
        <Route path="request" element={<RequestPage />} />
        <Route path="family" element={<FamilyPage />} />
        <Route path="family/invitation" element={<FamilyInvitationPage />} />
        <Route path="family/link" element={<LinkPage />} />
        <Route path="people" element={<PeoplePage />} />
        <Route path="people/staff/:id" element={<StaffPage />} />
        <Route path="practice" element={<PracticePage />} />
        <Route path="backups" element={<BackupsPage />} />
        <Route path="time" element={<MyTimePage />} />
        <Route path="registration" element={<RegistrationPage />} />
        <Route path="people/:id" element={<PatientPage />} />
        <Route path="people/:id/record" element={<RecordPage />} />
        <Route path="people/:id/copies" element={<CopiesPage />} />
        <Route path="check" element={<CheckPage />} />
        <Route path="reviews" element={<ReviewsPage />} />
        <Route path="people/:id/trends" element={<TrendsPage />} />
        <Route path="outbox" element={<OutboxPage />} />
        <Route path="outbox/:id" element={<OutboxPage />} />
        <Route path="background" element={<BackgroundPage />} />
        <Route path="waiting" element={<WaitingPage />} />
        <Route path="access" element={<AccessPage />} />
        <Route path="audit" element={<AuditPage />} />
        <Route path="opened" element={<OpenedRecordsPage />} />
        <Route path="policy" element={<PolicyPage />} />
        <Route path="cases" element={<CasesPage />} />
        <Route path="cases/new" element={<CaseReportPage />} />
        <Route path="cases/:id" element={<CasePage />} />
        <Route path="ratings" element={<RatingsPage />} />
        <Route path="notices" element={<NoticesPage />} />
        <Route path="settings" element={<SettingsPage staged={staged} />} />
        <Route path="settings/email" element={<EmailPage />} />
        <Route path="settings/phone" element={<PhonePage />} />
        <Route path="settings/password" element={<PasswordPage />} />
        <Route path="settings/pins" element={<PinsPage />} />
        <Route path="help/:id" element={<CallPage />} />
        <Route path="on-call" element={<OnCallPage />} />
        <Route path="settings/devices" element={<DevicesPage />} />
        <Route path="settings/notifications" element={<NotificationsPage />} />
        <Route path="settings/second-step" element={<SecondFactorPage />} />
        <Route path="*" element={<NotFound />} />
      </Route>
    </Routes>
  )
}
