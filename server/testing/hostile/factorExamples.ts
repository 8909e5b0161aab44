const credential = {
  id: 'bm9ib2R5',
  rawId: 'bm9ib2R5',
  type: 'public-key',
  authenticatorAttachment: 'platform',
}
const passkey = {
  ...credential,
  response: {
    clientDataJSON: 'e30',
    authenticatorData: 'e30',
    signature: 'e30',
    userHandle: 'e30',
  },
}

/** The optional fields of the second factor. */
export const factorExamples: Record<string, () => Record<string, unknown>> = {
  'auth.login': () => ({ code: '123456', passkey }),
  'secondFactor.addPasskey': () => ({
    passkey: {
      ...credential,
      response: { clientDataJSON: 'e30', attestationObject: 'e30', transports: ['internal'] },
    },
  }),
  'secondFactor.passkeySignIn': () => ({ passkey }),
  'secondFactor.prove': () => ({ code: '123456', passkey }),
}
