import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createTransport } from 'nodemailer'
import { PermanentFailure } from './deliveries.ts'

export type Mail = {
  /** Identity of what the mail reports; the same one always gives the same Message-ID. */
  effectKey: string
  to: { name: string; address: string }
  subject: string
  html: string
  text: string
  /** Where one click ends letters of this kind (RFC 8058); null for what always comes. */
  stop?: string | null
}

export type Mailer = {
  /**
   * Hands a mail to the mail server. 'kept': none is set up, nothing was sent. Throws a
   * PermanentFailure when the server refuses the address for good, and else what is worth a retry.
   */
  send(mail: Mail): Promise<'sent' | 'kept'>
  close(): void
}

export type MailSettings = {
  smtpUrl: string | null
  /** A file with the only authority, in PEM, whose certificates are trusted; null: those the system trusts. */
  smtpCaFile?: string | null
  mailFrom: string
}

/**
 * Sends through SMTP_URL, over at most five connections that stay open between mails. A line that is cut before
 * the server's last answer is an error that is worth a retry: a letter rather twice than never, with one Message-ID.
 */
export function openMailer({ smtpUrl, smtpCaFile, mailFrom }: MailSettings): Mailer {
  if (!smtpUrl) return { send: async () => 'kept', close: () => {} }
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: 5,
    // A password never goes over a line that somebody stripped of its encryption.
    requireTLS: new URL(smtpUrl).username !== '',
    tls: smtpCaFile ? { ca: readFileSync(smtpCaFile) } : {},
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    // A template may never make the sender read a file or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const send = async ({ effectKey, stop, ...mail }: Mail) => {
    try {
      await transport.sendMail({
        ...mail,
        from: mailFrom,
        messageId: messageId(effectKey, mailFrom),
        // Keeps "I am on leave" answers away (RFC 3834).
        headers: {
          'Auto-Submitted': 'auto-generated',
          ...(stop && {
            'List-Unsubscribe': `<${stop}>`,
            'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
          }),
        },
      })
    } catch (error) {
      if (!isRefusal(error)) throw error
      const refusal = new PermanentFailure(`refused by the mail server`, { cause: error })
      refusal.gone = isGone(error)
      throw refusal
    }
    return 'sent' as const
  }
  return { send, close: () => transport.close() }
}

/** Mail programs show two mails with one Message-ID once, so a repeated act is seen once. */
function messageId(effectKey: string, mailFrom: string): string {
  const domain = /@([^\s>]+)>?$/.exec(mailFrom)?.[1] ?? 'localhost'
  return `<${createHash('sha256').update(effectKey).digest('hex').slice(0, 32)}@${domain}>`
}

/** The mailbox itself (RFC 3463, 5.1.x and 5.2.1), not what a filter thinks of the letter (5.7.x). */
function isGone(error: unknown): boolean {
  const { response = '', responseCode, command = '' } = error as Record<string, string | undefined>
  const enhanced = /\b5\.(\d{1,3})\.(\d{1,3})\b/.exec(response)
  if (enhanced) return enhanced[1] === '1' || (enhanced[1] === '2' && enhanced[2] === '1')
  return command === 'RCPT TO' && ['550', '551', '553'].includes(String(responseCode))
}

/** 5xx to the address or the text; a refused sign-in is ours to repair, so it is tried again. */
function isRefusal(error: unknown): boolean {
  const { code, responseCode = 0 } = error as { code?: string; responseCode?: number }
  return (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode >= 500
}
