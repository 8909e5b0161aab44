// The second factor: the application's role reads none of its tables and asks functions instead.

export const FACTOR_TABLES = [
  'totp_factors',
  'passkeys',
  'recovery_codes',
  'passkey_challenges',
  'code_attempts',
]

export const FACTOR_FUNCTIONS = [
  'account_of',
  'add_challenge',
  'add_passkey',
  'begin_totp',
  'confirm_totp',
  'factors_of',
  'forget_code_attempts',
  'my_passkeys',
  'passkey_of',
  'remove_factor',
  'replace_recovery_codes',
  'take_code_attempt',
  'use_challenge',
  'use_passkey',
  'use_recovery_code',
  'use_totp_step',
]
