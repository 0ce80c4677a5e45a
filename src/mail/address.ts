/**
 * Whether `text` is one plain e-mail address and nothing more: no list, no display name, no quotes, no white space or
 * control character, so that it is safe in a header and in a command of SMTP.
 */
export const isAddress = (text: string) =>
  text.length <= 254 && /^[^\s\p{Cc}<>()[\]:;,@\\"]+@[^\s\p{Cc}<>()[\]:;,@\\"]+$/u.test(text)
