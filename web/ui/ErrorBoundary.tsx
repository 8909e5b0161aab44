import { Component, type ReactNode } from 'react'
import { sentenceOf } from '../api.ts'
import { Button } from './Button.tsx'
import { EmptyState } from './EmptyState.tsx'

type State = { failed: boolean; outdated: boolean }

/** One failing page says so and lets the rest of the app go on. React asks for a class here. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { failed: false, outdated: false }
  static getDerivedStateFromError(error: unknown): State {
    return { failed: true, outdated: error instanceof TypeError && /import/i.test(error.message) }
  }
  again = () => {
    // A part of the app that did not load is not asked for twice; a newer version may be there.
    if (this.state.outdated) location.reload()
    else this.setState({ failed: false, outdated: false })
  }
  override render() {
    if (!this.state.failed) return this.props.children
    return (
      <EmptyState drawing="cloud" action={<Button onClick={this.again}>Try again</Button>}>
        This page stumbled. What you have sent is safe; try again, or go to another page.
      </EmptyState>
    )
  }
}

/** What a page shows when it could not be read at all. */
export function Unreadable({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <div role="alert">
      <EmptyState drawing="cloud" action={<Button onClick={onRetry}>Try again</Button>}>
        {sentenceOf(error)}
      </EmptyState>
    </div>
  )
}
