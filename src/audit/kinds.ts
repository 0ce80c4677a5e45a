/** Every kind of event, and how the log says what happened; whom or what it was done to stands beside it. */
export const kinds = {
  operator_logged_in: 'Logged in to the panel',
  operator_logged_out: 'Logged out of the panel',
  operator_login_failed: 'Failed to log in to the panel',
  logged_in: 'Logged in',
  login_failed: 'Failed to log in, or to confirm who they are',
  code_failed: 'Gave a wrong code as second factor',
  operator_added: 'Added an operator',
  operator_deactivated: 'Deactivated an operator',
  operator_activated: 'Activated an operator',
  operator_password_changed: 'Changed their own password for the panel',
  operator_password_reset: 'Gave an operator another password',
  operator_second_factor_off: 'Switched off the second factor of an operator',
  log_in_as_began: 'Logged in as somebody',
  log_in_as_ended: 'Came back from being logged in as somebody',
  workspace_owner_changed: 'Gave a workspace to another owner',
  workspace_deleted: 'Deleted a workspace',
  setting_changed: 'Changed a setting',
  account_changed: 'Changed an account',
  account_deactivated: 'Deactivated an account',
  account_activated: 'Activated an account',
  account_deleted: 'Deleted an account',
  password_reset_sent: 'Sent a link for another password',
  api_key_deactivated: 'Deactivated an API key',
  user_field_created: 'Added a preference field',
  user_field_changed: 'Changed a preference field',
  user_field_moved: 'Moved a preference field',
  user_field_deleted: 'Deleted a preference field',
  mail_worded: 'Changed the words of a mail',
  mail_switched_on: 'Switched a mail on',
  mail_switched_off: 'Switched a mail off',
  test_mail_sent: 'Sent a test mail',
  account_created: 'Made an account',
  password_replaced: 'Gave an account another password',
  role_given: 'Gave a member a role',
  role_taken: 'Took a role from a member',
  second_factor_on: 'Switched on a second factor',
  second_factor_off: 'Switched off a second factor',
  recovery_codes_renewed: 'Had new recovery codes made',
  mail_retried: 'Had a mail sent again',
  mail_discarded: 'Discarded a mail',
  sso_failed: 'Failed to come in by single sign-on',
  identity_linked: 'Linked an account to single sign-on',
  sso_role_given: 'Got a role by single sign-on',
  sso_role_taken: 'Lost a role by single sign-on',
} as const

export type Kind = keyof typeof kinds

export const isKind = (name: string): name is Kind => Object.hasOwn(kinds, name)

/** By these somebody failed to come in, or to show that it is them. */
export const failures: Kind[] = ['login_failed', 'operator_login_failed', 'code_failed', 'sso_failed']
