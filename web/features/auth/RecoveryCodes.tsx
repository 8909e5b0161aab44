import { Check, Copy, Printer } from 'lucide-react'
import { Button } from '../../ui/Button.tsx'
import { useToast } from '../../ui/Toast.tsx'

/** Ten codes, shown this once. `onDone` when the person says that they are kept. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const toast = useToast()
  return (
    <div className="grid gap-4">
      <p className="text-muted">
        If you lose your phone, one of these lets you in. Each works once. They are not shown again:
        print them, or keep them where you keep other important papers.
      </p>
      <ol className="grid gap-y-1.5 rounded-card border border-line bg-well p-4 font-mono text-small">
        {codes.map((code) => (
          <li key={code} className="whitespace-nowrap">
            {code}
          </li>
        ))}
      </ol>
      <div className="grid grid-cols-2 gap-2 print:hidden">
        <Button
          kind="quiet"
          onClick={() =>
            void navigator.clipboard.writeText(codes.join('\n')).then(
              () => toast('Copied'),
              () => toast('Select the codes and copy them by hand', { tone: 'alert' }),
            )
          }
        >
          <Copy className="size-5" aria-hidden />
          Copy
        </Button>
        <Button kind="quiet" onClick={() => print()}>
          <Printer className="size-5" aria-hidden />
          Print
        </Button>
      </div>
      <Button size="large" className="print:hidden" onClick={onDone}>
        <Check className="size-5" aria-hidden />I have kept them
      </Button>
    </div>
  )
}
