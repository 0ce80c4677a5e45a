/** Why a round trip came to nothing: for the operator in the log and in a test, and one sentence for whoever tried. */
const AGAIN = 'The log-in took too long or was used already. Try again.'
const TELL = 'The log-in with this provider does not work right now. Tell whoever runs Stint.'
const REFUSED = 'The provider’s answer could not be trusted, so you are not logged in. Try again.'

/** Each code with what the operator reads and what the person reads. */
export const reasons = {
  cancelled: [
    'The person cancelled at the provider, or the provider denied them.',
    'You turned back there, or were turned away.',
  ],
  trip_unknown: ['The answer belongs to no round trip that began here (state or RelayState).', AGAIN],
  trip_expired: ['The round trip took longer than 10 minutes.', AGAIN],
  trip_used: ['The answer came a second time; a code or state is good once.', AGAIN],
  other_browser: ['The answer came to another browser than the one that began (cookie stint_sso).', AGAIN],
  provider_off: ['The provider was switched off meanwhile.', 'This way to log in is switched off.'],
  provider_error: ['The provider answered with an error of its own.', TELL],
  redirect_uri_refused: ['The provider does not know this redirect URI. Register it there as it stands here.', TELL],
  scope_refused: ['The provider does not grant the scope. Check it, and what the client may ask for.', TELL],
  client_refused: ['The provider refused the client id or the client secret.', TELL],
  code_refused: ['The provider refused the code that it gave: used, too old, or for another redirect URI.', AGAIN],
  unreachable: ['The provider’s server could not be reached.', TELL],
  too_slow: ['The provider’s server took longer than it may.', TELL],
  too_large: ['The provider’s answer is larger than 1 MB.', TELL],
  address_refused: ['The address is link-local or belongs to a cloud’s metadata service.', TELL],
  not_https: ['The address is not https, and http is not allowed for this provider.', TELL],
  redirect_refused: ['The provider’s server redirected to another host.', TELL],
  answer_unreadable: ['The provider’s answer could not be read.', TELL],
  discovery_wrong: ['The discovery document names another issuer, or lacks an address.', TELL],
  metadata_unreadable: ['The metadata could not be read, or lacks the entity id, address or certificate.', TELL],
  config_incomplete: ['The provider’s form lacks something that is needed. Save it again.', TELL],
  id_token_missing: ['The provider gave no id token. Add openid to the scope.', TELL],
  id_token_expired: ['The id token is expired or not yet valid. Check the clocks of both servers.', REFUSED],
  nonce_wrong: ['The id token carries another nonce than the one that was sent.', REFUSED],
  issuer_wrong: ['The answer comes from another issuer or entity id than the configured one.', REFUSED],
  audience_wrong: ['The answer is meant for another audience than this installation.', REFUSED],
  signature_wrong: ['The signature does not fit the provider’s key or certificate.', REFUSED],
  signature_weak: ['The answer is signed with SHA-1 or another method that is not taken.', REFUSED],
  unsigned: ['The assertion is not signed.', REFUSED],
  wrapped: ['The signature covers something else than the assertion that was sent.', REFUSED],
  certificate_expired: ['The provider’s certificate is expired. Get the new one from there.', TELL],
  assertion_expired: ['The assertion is too old (NotOnOrAfter). Check the clocks of both servers.', REFUSED],
  assertion_early: ['The assertion is not yet valid (NotBefore). Check the clocks of both servers.', REFUSED],
  assertion_used: ['The assertion was used before.', REFUSED],
  recipient_wrong: ['The assertion is meant for another address (Recipient).', REFUSED],
  destination_wrong: ['The answer was sent to another address (Destination).', REFUSED],
  request_wrong: ['The answer is to another request (InResponseTo).', REFUSED],
  unasked: ['The answer was not asked for, and log-ins that begin at the provider are off.', REFUSED],
  relay_state_damaged: ['The RelayState came back changed; curly quotes in it are a common cause.', REFUSED],
  bind_refused: ['The directory refused the bind DN or its password.', TELL],
  tls_refused: ['The server’s certificate is not trusted, or TLS could not be started.', TELL],
  filter_wrong: ['The directory does not understand the search filter or base.', TELL],
  person_unknown: ['The directory has nobody of this name.', 'Username or password is wrong.'],
  person_ambiguous: ['The search filter finds several people of this name.', TELL],
  password_wrong: ['The directory refused the person’s password.', 'Username or password is wrong.'],
  account_refused: [
    'The directory refuses the person’s account: locked, expired, disabled, or the password has to be changed first.',
    'Username or password is wrong.',
  ],
  subject_missing: ['The answer lacks the immutable id of the person.', TELL],
  subject_differs: ['The user info is about somebody else than the id token.', REFUSED],
  email_missing: ['The answer lacks the e-mail address. Check the mapping and the scope.', TELL],
  email_malformed: ['What the mapping gives as e-mail address, or the NameID, is none.', TELL],
  domain_refused: [
    'The domain of the e-mail address is not listed.',
    'This way in is not open to your e-mail address.',
  ],
  sign_up_off: [
    'Nobody here is known by this identity, and the provider may not make accounts.',
    'There is no account for you yet. Ask whoever runs Stint.',
  ],
  link_needed: [
    'An account has this e-mail address, and the provider may not link it by that.',
    'An account has your e-mail address already. Log in to it once to link it.',
  ],
  other_identity: [
    'The account with this e-mail address belongs to another person of this provider.',
    'The account with your e-mail address belongs to somebody else. Ask whoever runs Stint.',
  ],
  identity_taken: [
    'This identity is linked to another account.',
    'That identity is linked to another account here. Whoever has that one unlinks it there first.',
  ],
  already_linked: [
    'The account is linked to somebody else at this provider.',
    'Your account is linked to somebody else at this provider. Unlink that first, below “Password” of your account.',
  ],
  deactivated: ['The account is deactivated.', 'Your account is deactivated. Ask whoever runs Stint.'],
  log_in_old: [
    'The provider let the person through without asking for the log-in again (auth_time, AuthnInstant).',
    'The provider did not ask you to log in again, so it does not show that it is you. Log out there and try again.',
  ],
  log_in_undated: [
    'The answer does not say when the person logged in at the provider (auth_time, AuthnInstant), so it confirms nothing.',
    'This provider can’t show that it is you right now. Confirm with a password, or ask whoever runs Stint.',
  ],
  not_yours: ['The person at the provider is not the one who is logged in here.', 'That was somebody else’s account.'],
} as const satisfies Record<string, readonly [operator: string, person: string]>

export type Reason = keyof typeof reasons
