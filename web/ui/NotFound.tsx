import { Link } from 'react-router'
import { Button } from './Button.tsx'
import { EmptyState } from './EmptyState.tsx'

export function NotFound() {
  return (
    <>
      <h1 className="sr-only">Nothing here</h1>
      <EmptyState
        drawing="home"
        action={
          <Button asChild>
            <Link to="/">Go home</Link>
          </Button>
        }
      >
        There is nothing here that you may see. It may have moved, or the link is old.
      </EmptyState>
    </>
  )
}
