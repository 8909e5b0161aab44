import { lazy, StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { BrowserRouter, Route, Routes } from 'react-router'
import { config } from 'zod'
import { SignIn } from './features/auth/SignIn.tsx'
import { Gate, SessionProvider } from './session.tsx'
import { ErrorBoundary } from './ui/ErrorBoundary.tsx'
import { PageSkeleton } from './ui/Skeleton.tsx'
import { ToastProvider } from './ui/Toast.tsx'
import './ui/styles.css'

// The content security policy forbids making code from text, which zod would do to be faster.
config({ jitless: true })

// A page of an older build asks for a part that is gone: load the new build, once a minute at most.
addEventListener('vite:preloadError', () => {
  const last = Number(sessionStorage.getItem('reloaded') ?? 0)
  if (Date.now() - last < 60_000) return
  sessionStorage.setItem('reloaded', String(Date.now()))
  location.reload()
})

const Pages = lazy(() => import('./routes.tsx').then((module) => ({ default: module.Pages })))
const Register = lazy(() => import('./features/auth/Register.tsx'))
const PhoneSignIn = lazy(() => import('./features/auth/PhoneSignIn.tsx'))
const ForgotPassword = lazy(() => import('./features/auth/ForgotPassword.tsx'))
const ResetPassword = lazy(() => import('./features/auth/ResetPassword.tsx'))
const VerifyEmail = lazy(() => import('./features/auth/VerifyEmail.tsx'))
const Invitation = lazy(() => import('./features/auth/Invitation.tsx'))
const SetUpFactor = lazy(() =>
  import('./features/auth/SetUpFactor.tsx').then((module) => ({ default: module.SetUpFactor })),
)
const Stage = lazy(() => import('./features/demo/Stage.tsx'))
const Frame = lazy(() => import('./features/demo/Frame.tsx'))

function SignedIn() {
  return (
    <SessionProvider>
      <Routes>
        <Route path="/register" element={<Register />} />
        <Route path="/phone" element={<PhoneSignIn />} />
        <Route path="/forgot" element={<ForgotPassword />} />
        <Route path="/reset" element={<ResetPassword />} />
        <Route path="/verify" element={<VerifyEmail />} />
        <Route path="/invitation" element={<Invitation />} />
        <Route
          path="*"
          element={
            <Gate fallback={<SignIn />} setUp={<SetUpFactor />}>
              <Pages />
            </Gate>
          }
        />
      </Routes>
    </SessionProvider>
  )
}

// A demo screen brings a router of its own: the address of a frame is nobody's.
const framed = location.pathname === '/demo/frame'

createRoot(document.getElementById('app')!).render(
  <StrictMode>
    <ToastProvider>
      <ErrorBoundary>
        <Suspense fallback={<PageSkeleton />}>
          {framed ? (
            <Frame />
          ) : (
            <BrowserRouter>
              <Routes>
                <Route path="/demo" element={<Stage />} />
                <Route path="*" element={<SignedIn />} />
              </Routes>
            </BrowserRouter>
          )}
        </Suspense>
      </ErrorBoundary>
    </ToastProvider>
  </StrictMode>,
)

if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  addEventListener('load', () => {
    void navigator.serviceWorker
      .register('/sw.js')
      .then(() => navigator.serviceWorker.ready)
      .then(
        (registration) => registration.active?.postMessage('refresh'),
        () => undefined,
      )
  })
}
